extension History {
  /// An invocation and what became of it.
  public struct Operation: Sendable, Hashable {
    public let process: Int
    public let invocation: Action
    /// What was answered; `nil` unless ``outcome`` is `ok`.
    public fileprivate(set) var answer: Action?
    /// `ok`, `fail` or `info`. What was never completed is `info`.
    public fileprivate(set) var outcome: Phase
    /// The place of its invocation among the events.
    public let start: Int
    /// The place of its completion; `Int.max` where the outcome is unknown, since it may take effect at any time after its start.
    public fileprivate(set) var end: Int
  }

  /// The operations by their start.
  /// - Throws: for a completion without its invocation, and an invocation by a process that is still at another operation.
  public func operations() throws(HistoryFault) -> [Operation] {
    var operations: [Operation] = []
    operations.reserveCapacity(events.count / 2 + 1)
    var open: [Int: Int] = [:]
    for (place, event) in events.enumerated() {
      if event.phase == .invoke {
        guard open.updateValue(operations.count, forKey: event.process) == nil else {
          throw HistoryFault(place, "process \(event.process) is still at another operation")
        }
        operations.append(
          Operation(process: event.process, invocation: event.action, answer: nil, outcome: .info, start: place, end: .max))
      } else {
        guard let operation = open.removeValue(forKey: event.process) else {
          throw HistoryFault(place, "process \(event.process) completes what it did not invoke")
        }
        try operations[operation].complete(event, at: place)
      }
    }
    return operations
  }
}

extension History.Operation {
  fileprivate mutating func complete(_ event: History.Event, at place: Int) throws(HistoryFault) {
    guard event.action.isAnswer(to: invocation) else { throw HistoryFault(place, "answers another operation than was invoked") }
    outcome = event.phase
    if outcome == .ok { answer = event.action }
    if outcome != .info { end = place }
  }
}

extension History.Operation: CustomStringConvertible {
  /// What it was, who did it, and its first and last event.
  public var description: String {
    "\(invocation.name) by process \(process), \(outcome.rawValue), events \(start)…" + (end == .max ? "" : "\(end)")
  }
}

extension History.Action {
  /// Whether it is of the same kind, on the same object.
  fileprivate func isAnswer(to invocation: Self) -> Bool {
    switch (self, invocation) {
    case (.elements(let key, _), .elements(let other, _)), (.read(let key, _), .read(let other, _)): key == other
    case (.transaction(let steps), .transaction(let others)):
      steps.count == others.count && zip(steps, others).allSatisfy { $0.isAnswer(to: $1) }
    case (.balances, .balances): true
    default: self == invocation
    }
  }
}

extension History.Step {
  fileprivate func isAnswer(to invocation: Self) -> Bool {
    if case .read(let key, _) = self, case .read(let other, _) = invocation { key == other } else { self == invocation }
  }
}

/// A history that can't be one.
public struct HistoryFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The place of the event, or the line, from 0.
  public let place: Int
  public let reason: String

  init(_ place: Int, _ reason: String) {
    self.place = place
    self.reason = reason
  }

  public var description: String { "event \(place) of the history: \(reason)" }
}
