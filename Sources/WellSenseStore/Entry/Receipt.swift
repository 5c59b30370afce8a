internal import Synchronization

/// Where the answers given inside ``Store/withReceipt(_:)`` came from.
public struct Receipt: Sendable, Hashable {
  /// One entry a call that a database answered, in the order of the answers.
  public let origins: [Origin]

  /// Whether any answer came from a mock. Such answers must not be shown as real.
  public var hasMock: Bool { origins.contains(where: \.isMock) }

  /// Whether any write was accepted into the spool, and not committed.
  public var hasAccepted: Bool { origins.contains(where: \.isAccepted) }

  /// The database that gave one answer.
  public struct Origin: Sendable, Hashable {
    /// The engine's name, as `sqlite`.
    public let engine: String
    public let endpoint: String
    /// What was asked, as `users.read`.
    public let call: String
    /// Where in the change log a commit lies, or up to where a read of a set of databases was confirmed; else `nil`.
    public let position: Position?
    /// The epoch of a committed version, or at which a set of databases answered; else `nil`.
    public let epoch: Int64?
    /// How far behind the follower was that answered, at most; `nil` for an answer that is up to date.
    public let staleness: Duration?
    /// Whether the database is a mock, made for tests.
    public let isMock: Bool
    /// Whether a write lies in the spool and isn't committed.
    public let isAccepted: Bool
  }
}

extension Receipt.Origin {
  /// An answer of a driver.
  init(
    _ info: DriverInfo, _ call: String, position: Position? = nil, epoch: Int64? = nil, staleness: Duration? = nil, isAccepted: Bool = false
  ) {
    self.init(
      engine: info.engine, endpoint: info.endpoint, call: call, position: position, epoch: epoch, staleness: staleness,
      isMock: info.capabilities.contains(.mock), isAccepted: isAccepted)
  }
}

/// Collects origins while a receipt is wanted.
final class ReceiptCollector: Sendable {
  @TaskLocal static var current: ReceiptCollector?
  private let origins = Mutex<[Receipt.Origin]>([])

  func add(_ origin: Receipt.Origin) {
    origins.withLock { $0.append(origin) }
  }

  var receipt: Receipt { Receipt(origins: origins.withLock { $0 }) }
}

extension Store {
  /// Runs the closure and says which database gave each answer inside it, also in tasks that it starts and waits for.
  public func withReceipt<Answer: Sendable, Failure: Error>(
    _ body: () async throws(Failure) -> Answer
  ) async throws(Failure) -> (answer: Answer, receipt: Receipt) {
    let collector = ReceiptCollector()
    // `withValue` rethrows untyped; the result carries the closure's own type of error past it.
    let result: Result<Answer, Failure> = await ReceiptCollector.$current.withValue(collector) {
      do throws(Failure) { return .success(try await body()) } catch { return .failure(error) }
    }
    return (try result.get(), collector.receipt)
  }
}
