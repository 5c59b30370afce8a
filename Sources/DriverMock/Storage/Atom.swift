import WellSenseStore

/// A value as indexes and conditions compare it: numbers, times and ids by value, text by its bytes, null before all else.
enum Atom: Hashable, Sendable {
  case null
  case number(Int64)
  case id(RawID)
  case bytes([UInt8])

  init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .integer(let integer): self = .number(integer)
    case .time(let time): self = .number(time.milliseconds)
    case .id(let id): self = .id(id)
    case .text(let text): self = .bytes(Array(text.string.utf8))
    case .json(let json): self = .bytes(json.withBytes { Array($0) })
    }
  }

  init(_ cell: Cell, in arena: [UInt8]) {
    switch cell.kind {
    case .null: self = .null
    case .integer, .time: self = .number(cell.integer)
    case .id: self = .id(cell.rawID)
    case .text, .json, .bytes: self = .bytes(Array(arena[cell.range]))
    }
  }
}

extension Atom {
  /// Equal for equal atoms; one word instead of several for the hasher, whose every word costs.
  var folded: UInt64 {
    switch self {
    case .null: 0
    case .number(let number): UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    case .id(let id): id.high &* 0x9E37_79B9_7F4A_7C15 ^ id.low
    case .bytes(let bytes): bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
  }

  func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}

extension Atom: Comparable {
  private var rank: Int {
    switch self {
    case .null: 0
    case .number: 1
    case .id: 2
    case .bytes: 3
    }
  }

  static func < (left: Atom, right: Atom) -> Bool {
    switch (left, right) {
    case (.number(let a), .number(let b)): a < b
    case (.id(let a), .id(let b)): a < b
    case (.bytes(let a), .bytes(let b)): a.lexicographicallyPrecedes(b)
    default: left.rank < right.rank
    }
  }
}
