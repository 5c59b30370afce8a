/// What the processes of a test did to a store and what they heard back, in the order in which it happened.
///
/// An operation is two events: its invocation, and its completion as `ok`, `fail` or `info`. Operations overlap where the invocation of
/// one lies between the events of another; which came first is then for the checks to find out. They need no clock and know nothing of
/// the store, so a history that was kept as a file (``jsonLines``) can be judged again later.
public struct History: Sendable, Hashable {
  public private(set) var events: [Event]

  public init(_ events: [Event] = []) { self.events = events }

  public mutating func append(_ event: Event) { events.append(event) }
  public mutating func append(contentsOf events: some Sequence<Event>) { self.events.append(contentsOf: events) }

  /// One half of an operation.
  public struct Event: Sendable, Hashable {
    /// Does one operation after the other. A process whose operation ended as `info` may still be at it, so another goes on in its place.
    public var process: Int
    public var phase: Phase
    /// In an invocation what is asked for; in an `ok` what was answered; else what was asked for, once more.
    public var action: Action
    /// Nanoseconds since the run began, where somebody measured them. No check looks at it.
    public var time: Int64?

    public init(_ process: Int, _ phase: Phase, _ action: Action, time: Int64? = nil) {
      self.process = process
      self.phase = phase
      self.action = action
      self.time = time
    }
  }

  public enum Phase: String, Sendable, Hashable {
    case invoke
    /// It took effect.
    case ok
    /// It had no effect and never will.
    case fail
    /// Its outcome is unknown: it may have taken effect, may still, or never.
    case info
  }
}

extension History {
  /// What an operation does, and to which object. Objects of different kinds have keys of their own. Values are unique among those that
  /// are written to one key; without that the checks find less.
  public enum Action: Sendable, Hashable {
    /// Puts an element into a set.
    case add(key: Int, value: Int)
    /// Reads a whole set.
    case elements(key: Int, [Int])
    /// Reads a register; `nil` if nothing was ever written to it.
    case read(key: Int, value: Int?)
    case write(key: Int, value: Int)
    /// Writes to a register if it holds what is expected; `fail` if it doesn't.
    case compareAndSet(key: Int, expected: Int?, new: Int)
    /// Appends to lists and reads them, as one.
    case transaction([Step])
    /// Moves an amount from one account to another. With a receipt it puts that into the set ``receipts``, as one.
    case transfer(from: Int, to: Int, amount: Int, receipt: Int? = nil)
    /// Reads all accounts at one instant.
    case balances([Int: Int])
  }

  /// A step of a transaction on lists.
  public enum Step: Sendable, Hashable {
    case append(key: Int, value: Int)
    case read(key: Int, [Int])
  }
}

extension History.Action {
  /// The key of the set of transfers' receipts.
  public static let receipts = 1

  /// Whether it only reads.
  public var isRead: Bool {
    switch self {
    case .elements, .read, .balances: true
    case .transaction(let steps): steps.allSatisfy(\.isRead)
    case .add, .write, .compareAndSet, .transfer: false
    }
  }
}

extension History.Step {
  public var isRead: Bool {
    if case .read = self { true } else { false }
  }
}
