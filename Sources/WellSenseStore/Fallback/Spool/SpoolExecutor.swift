internal import Dispatch

/// A thread's worth of turns of its own, so that waiting for a disk takes none from other tasks.
final class SpoolExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "wellsense.spool")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}
