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
