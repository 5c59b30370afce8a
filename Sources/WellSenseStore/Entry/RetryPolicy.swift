internal import Synchronization

/// When a failed call is made again: only when that is safe and may help, after a random pause that grows ("full jitter").
public struct RetryPolicy: Sendable, Hashable {
  /// Attempts after the first.
  public var limit: Int
  /// The longest first pause; it doubles with every attempt.
  public var base: Duration
  /// The longest pause.
  public var ceiling: Duration

  public init(limit: Int = 8, base: Duration = .milliseconds(10), ceiling: Duration = .seconds(1)) {
    self.limit = limit
    self.base = base
    self.ceiling = ceiling
  }

  /// Every failure is final.
  public static let never = RetryPolicy(limit: 0)

  /// How long to wait before another attempt; `nil` if there should be none.
  func pause(before attempt: Int, after error: StoreError, _ deadline: Deadline) -> Duration? {
    guard attempt <= limit, error.isRepeatable else { return nil }
    let doubled = base * (1 << min(attempt - 1, 20))
    let pause = min(doubled, ceiling) * Double.random(in: 0...1)
    return pause < deadline.remaining ? pause : nil
  }
}

extension StoreError {
  /// Whether the same call may succeed later and can't take effect twice: commits carry their operation id, reads have no effect.
  fileprivate var isRepeatable: Bool {
    switch code {
    case .unavailable: disposition != .rejected
    case .unknownOutcome: true
    default: false
    }
  }
}

/// Keeps repeats to about a tenth of all calls, so that a database in trouble is not flooded.
final class RetryBudget: Sendable {
  private static let capacity = 1_000
  private static let price = 10
  private let balance = Atomic(RetryBudget.capacity)

  /// A call succeeded: a tenth of a repeat is saved up.
  func deposit() {
    // The read is cheap and the balance nearly always full.
    if balance.load(ordering: .relaxed) < Self.capacity { balance.add(1, ordering: .relaxed) }
  }

  /// Takes the price of a repeat; `false` if the savings don't suffice.
  func withdraw() -> Bool {
    let before = balance.subtract(Self.price, ordering: .relaxed).oldValue
    if before >= Self.price { return true }
    balance.add(Self.price, ordering: .relaxed)
    return false
  }
}
