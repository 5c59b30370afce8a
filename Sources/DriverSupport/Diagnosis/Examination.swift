internal import Synchronization
package import WellSenseStore

/// What has been found so far, by a thread that is given up when it doesn't end in time.
package final class Examination: Sendable {
  private struct State: Sendable {
    var findings: [Finding] = []
    var subject = Finding.Subject.library
    var hasEnded = false
    var sever: @Sendable () -> Void = {}
  }

  package let deadline: Deadline
  private let state = Mutex(State())

  private init(_ deadline: Deadline) { self.deadline = deadline }

  /// Runs an examination on a thread of its own. Libraries may block without end, as in the resolution of a name.
  package static func run(_ name: String, until deadline: Deadline, _ body: @escaping @Sendable (Examination) -> Void) async -> [Finding] {
    let examination = Examination(deadline)
    let monitor = Monitor()
    startThread(named: name) {
      ExitGate.inside { body(examination) }
      monitor.withLock {
        examination.state.withLock { $0.hasEnded = true }
        monitor.broadcast()
      }
    }
    return await withUnsafeContinuation { continuation in
      startThread(named: name) {
        let end = Deadline(at: deadline.instant.advanced(by: .milliseconds(100)))
        monitor.withLock {
          while !examination.hasEnded, !end.hasPassed { monitor.wait(atMost: max(end.remaining, .milliseconds(1))) }
        }
        continuation.resume(returning: examination.result)
      }
    }
  }

  private var hasEnded: Bool { state.withLock { $0.hasEnded } }

  private var result: [Finding] {
    state.withLock { state in
      guard !state.hasEnded else { return state.findings }
      // What comes later would tell nobody.
      state.hasEnded = true
      state.sever()
      return state.findings + [
        .failed(state.subject, "no answer in time", "see that network and server aren't overloaded, or allow more time", .timedOut)
      ]
    }
  }

  package func note(_ findings: Finding...) { note(findings) }

  package func note(_ findings: [Finding]) {
    state.withLock { if !$0.hasEnded { $0.findings += findings } }
  }

  /// What ends the waits of the thread, should it be late.
  package func whenLate(_ sever: @escaping @Sendable () -> Void) { state.withLock { $0.sever = sever } }

  /// Names what the next wait is about.
  package func begin(_ subject: Finding.Subject) { state.withLock { $0.subject = subject } }

  /// Looks at one subject and notes what is found; an error is a finding, too.
  package func look(at subject: Finding.Subject, orAdvise advice: String, _ body: () throws(StoreError) -> Finding) {
    _ = find(subject, orAdvise: advice) { () throws(StoreError) in note(try body()) }
  }

  /// Finds something out; a failure to is a finding.
  package func find<Value>(_ subject: Finding.Subject, orAdvise advice: String, _ body: () throws(StoreError) -> Value) -> Value? {
    begin(subject)
    do throws(StoreError) {
      return try body()
    } catch {
      note(.failed(subject, error, orAdvise: advice))
      return nil
    }
  }
}
