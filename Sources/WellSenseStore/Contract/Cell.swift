/// One value of a row: a kind and 16 bytes that hold the value itself, or the place of its bytes in the batch's arena.
@frozen
public struct Cell: Sendable, Hashable {
  @frozen
  public enum Kind: UInt8, Sendable, Hashable {
    case null = 0
    /// `first` is the number, in two's complement.
    case integer = 1
    /// `first` is milliseconds since 1970, in two's complement.
    case time = 2
    /// `first` and `second` are the halves of a ``RawID``.
    case id = 3
    /// UTF-8 in the arena: `first` is the offset, `second` the length.
    case text = 4
    /// A JSON document in the arena.
    case json = 5
    /// Bytes in the arena.
    case bytes = 6
  }

  public var kind: Kind
  public var first: UInt64
  public var second: UInt64

  @inlinable
  public init(kind: Kind, first: UInt64 = 0, second: UInt64 = 0) {
    self.kind = kind
    self.first = first
    self.second = second
  }

  @inlinable public static var null: Cell { Cell(kind: .null) }

  @inlinable
  public static func integer(_ value: Int64) -> Cell { Cell(kind: .integer, first: UInt64(bitPattern: value)) }
  @inlinable
  public static func time(_ value: Timestamp) -> Cell {
    Cell(kind: .time, first: UInt64(bitPattern: value.milliseconds))
  }
  @inlinable
  public static func id(_ value: RawID) -> Cell { Cell(kind: .id, first: value.high, second: value.low) }

  @inlinable public var isNull: Bool { kind == .null }
  /// Whether the value's bytes lie in the arena.
  @inlinable public var isStored: Bool { kind.rawValue >= Kind.text.rawValue }
  /// The number of an `integer` or the milliseconds of a `time`.
  @inlinable public var integer: Int64 { Int64(bitPattern: first) }
  @inlinable public var rawID: RawID { RawID(high: first, low: second) }
  /// Where the bytes lie in the arena.
  @inlinable public var range: Range<Int> { Int(first)..<Int(first) + Int(second) }
}
