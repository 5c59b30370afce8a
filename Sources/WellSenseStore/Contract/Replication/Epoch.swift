/// A term of office in a set of databases: in each one database at most takes the writes.
///
/// Also the ballot by which it was decided. Totally ordered: by number, then by the proposer, which no two processes share. Its raw
/// value is the epoch of every ``Version`` given in it.
public struct Epoch: Sendable, Hashable, Comparable {
  public let raw: Int64

  public init(raw: Int64) { self.raw = raw }

  /// - Parameter proposer: made anew at each start of a process; its lowest 31 bits count.
  public init(number: Int64, proposer: Int64) { raw = number << Self.proposerBits | (proposer & Self.proposerMask) }

  /// The epoch of a database that stands alone, and with which every set begins.
  public static let first = Epoch(raw: Version.firstEpoch)

  public var number: Int64 { raw >> Self.proposerBits }

  /// Who proposed it.
  public var proposer: Int64 { raw & Self.proposerMask }

  /// Whether a set can have come so far: one that changed its epoch every second would need decades.
  public var isPlausible: Bool { raw > 0 && number < 1 << 31 }

  /// The next epoch of this proposer.
  public func next(by proposer: Int64) -> Epoch { Epoch(number: number + 1, proposer: proposer) }

  public static func < (left: Epoch, right: Epoch) -> Bool { left.raw < right.raw }

  private static let proposerBits: Int64 = 31
  private static let proposerMask: Int64 = (1 << proposerBits) - 1
}

extension Epoch: CustomStringConvertible {
  /// The number alone: proposers mean nothing to people.
  public var description: String { "\(number)" }
}
