internal import Glibc
package import WellSenseStore

/// A value bound to a placeholder. Bytes are borrowed: they must stay where they are until the statement has run.
package enum SQLValue {
  case null
  case integer(Int64)
  case time(Timestamp)
  case id(RawID)
  case string(String)
  case text(UnsafeRawBufferPointer)
  case json(UnsafeRawBufferPointer)
  case bytes(UnsafeRawBufferPointer)
  case blob([UInt8])
  case document(JSON)
}

/// How the values of one result column become cells.
package enum CellCodec: Sendable {
  case id, integer, boolean, time, text, json, bytes
  /// The place of a stored name in the list; any other name is damage.
  case choice([[UInt8]])

  package init(_ type: ColumnType) {
    self =
      switch type {
      case .id: .id
      case .integer: .integer
      case .boolean: .boolean
      case .time: .time
      case .text, .longText: .text
      case .choice(let names): .choice(names.map { Array($0.utf8) })
      case .json, .tags: .json
      case .bytes: .bytes
      }
  }

  /// The place of a choice's stored name.
  package static func place(of name: UnsafeRawBufferPointer, in names: [[UInt8]]) -> Int? {
    for place in names.indices where names[place].count == name.count {
      let isEqual = names[place].withUnsafeBytes { known in
        // An empty name has no address to compare from.
        guard let known = known.baseAddress, let name = name.baseAddress else { return true }
        return memcmp(known, name, names[place].count) == 0
      }
      if isEqual { return place }
    }
    return nil
  }
}

extension SQLValue {
  /// A cell of a batch as its column stores it; `bytes` is the batch's arena. `nil` if a choice has no such place.
  package init?(_ cell: Cell, _ type: ColumnType, _ bytes: UnsafeRawBufferPointer) {
    if case .choice(let names) = type, cell.kind == .integer {
      guard names.indices.contains(Int(cell.integer)) else { return nil }
      self = .string(names[Int(cell.integer)])
      return
    }
    switch cell.kind {
    case .null: self = .null
    case .integer: self = .integer(cell.integer)
    case .time: self = .time(Timestamp(milliseconds: cell.integer))
    case .id: self = .id(cell.rawID)
    case .text: self = .text(UnsafeRawBufferPointer(rebasing: bytes[cell.range]))
    case .json: self = .json(UnsafeRawBufferPointer(rebasing: bytes[cell.range]))
    case .bytes: self = .bytes(UnsafeRawBufferPointer(rebasing: bytes[cell.range]))
    }
  }

  /// A value as its column stores it. A choice's unknown place becomes null, which meets no condition.
  package init(_ value: Value, _ type: ColumnType) {
    switch value {
    case .null: self = .null
    case .integer(let integer):
      if case .choice(let names) = type {
        self = names.indices.contains(Int(clamping: integer)) ? .string(names[Int(integer)]) : .null
      } else {
        self = .integer(integer)
      }
    case .time(let time): self = .time(time)
    case .id(let id): self = .id(id)
    case .text(let text): self = type == .bytes ? .blob(Array(text.string.utf8)) : .string(text.string)
    case .json(let json): self = .document(json)
    }
  }
}
