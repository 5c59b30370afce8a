import Synchronization
import WellSenseStore

/// Puts the events of many tasks into one history, each at the moment in which it happens.
public final class HistoryRecorder: Sendable {
  private struct State {
    var history = History()
    var progress = Workload.Progress()
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now
  private let sink: (@Sendable (History.Event) -> Void)?

  /// - Parameter sink: gets the events one at a time and in their order, an invocation before its operation is sent. It keeps everybody
  ///   waiting: a sink that writes ``History/Event/jsonLine`` to a file lets the history outlive the process.
  public init(sink: (@Sendable (History.Event) -> Void)? = nil) {
    self.sink = sink
  }

  public var history: History { state.withLock { $0.history } }

  public var progress: Workload.Progress {
    let elapsed = start.duration(to: .now)
    return state.withLock { state in
      state.progress.elapsed = elapsed
      return state.progress
    }
  }

  func invoke(_ process: Int, _ action: History.Action) {
    record(process, .invoke, action) { $0.invoked += 1 }
  }

  func complete(_ process: Int, _ phase: History.Phase, _ action: History.Action, error: StoreError? = nil) {
    record(process, phase, action) { progress in
      switch phase {
      case .ok: progress.acknowledged += action.isRead ? 0 : 1
      case .fail: progress.failed += 1
      case .info: progress.unknown += 1
      case .invoke: break
      }
      if let error { progress.errors[error.code.description, default: 0] += 1 }
    }
  }

  private func record(
    _ process: Int, _ phase: History.Phase, _ action: History.Action, _ count: (inout Workload.Progress) -> Void
  ) {
    state.withLock { state in
      let nanoseconds = start.duration(to: .now).components
      let time = nanoseconds.seconds * 1_000_000_000 + nanoseconds.attoseconds / 1_000_000_000
      let event = History.Event(process, phase, action, time: time)
      state.history.append(event)
      count(&state.progress)
      sink?(event)
    }
  }
}
