/// One value of a column, for conditions, patches and cursors. Whole rows travel as ``RowBatch`` instead.
public enum Value: Sendable, Hashable {
  case null
  /// Also booleans (0 and 1) and choices (their place in the column's list).
  case integer(Int64)
  case time(Timestamp)
  case id(RawID)
  /// Compared byte by byte.
  case text(Text)
  case json(JSON)

  public static func text(_ string: String) -> Value { .text(Text(string)) }
  public static func bool(_ value: Bool) -> Value { .integer(value ? 1 : 0) }
  public static func id<Subject>(_ id: ID<Subject>) -> Value { .id(id.raw) }
}

/// Text whose equality and order are those of its UTF-8 bytes: `é` is not `e` followed by an accent.
public struct Text: Sendable, Hashable, Comparable {
  public let string: String

  public init(_ string: String) { self.string = string }

  public static func == (left: Text, right: Text) -> Bool {
    left.string.utf8.elementsEqual(right.string.utf8)
  }

  public static func < (left: Text, right: Text) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    for byte in string.utf8 { hasher.combine(byte) }
  }
}

/// What names one row of an entity: an id, or a pair of ids.
public enum Key: Sendable, Hashable, Comparable {
  case one(RawID)
  case pair(RawID, RawID)

  public static func one<Subject>(_ id: ID<Subject>) -> Key { .one(id.raw) }
  public static func pair<First, Second>(_ first: ID<First>, _ second: ID<Second>) -> Key { .pair(first.raw, second.raw) }

  /// By bytes; a single id before a pair, though one entity never has both.
  public static func < (left: Key, right: Key) -> Bool {
    switch (left, right) {
    case (.one(let a), .one(let b)): a < b
    case (.pair(let a, let b), .pair(let c, let d)): a == c ? b < d : a < c
    case (.one, .pair): true
    case (.pair, .one): false
    }
  }
}

/// The version of a row: the epoch of the database set, then a counter within it. Compared in that order.
///
/// Assigned inside the transaction by the database that commits, never by a client; all rows of one batch get the same.
public struct Version: Sendable, Hashable, Comparable, Codable {
  /// 1 for a database that stands alone.
  public let epoch: Int64
  public let counter: Int64

  public init(epoch: Int64, counter: Int64) {
    self.epoch = epoch
    self.counter = counter
  }

  public static func < (left: Version, right: Version) -> Bool {
    left.epoch == right.epoch ? left.counter < right.counter : left.epoch < right.epoch
  }

  /// Of a row that lies in the spool and no database has committed: before every version that one gives.
  public static let accepted = Version(epoch: 0, counter: 0)

  /// Whether the row was accepted, and not committed.
  public var isAccepted: Bool { self == .accepted }

  /// The first epoch, at which a database that stands alone stays.
  public static let firstEpoch: Int64 = 1
}
