internal import Glibc
internal import WellSenseStore

/// Reads rows from documents: what it has to know of the columns lies close together and is never counted by reference.
struct RowDecoder: Sendable {
  private enum Form { case id, integer, boolean, time, text, bytes, json, choice }

  private struct Place {
    /// Where its name lies among all of them, with the zero at its end.
    let name: Range<Int>
    let form: Form
  }

  private let places: [Place]
  private let names: [UInt8]
  /// By column: the names of a choice.
  private let choices: [[[UInt8]]]

  init(_ columns: [ColumnCodec]) {
    var places: [Place] = []
    var names: [UInt8] = []
    for column in columns {
      let start = names.count
      names += column.name.utf8
      names.append(0)
      places.append(Place(name: start..<names.count, form: Self.form(column.column.type)))
    }
    self.places = places
    self.names = names
    choices = columns.map(\.choices)
  }

  private static func form(_ type: ColumnType) -> Form {
    switch type {
    case .id: .id
    case .integer: .integer
    case .boolean: .boolean
    case .time: .time
    case .text, .longText: .text
    case .bytes: .bytes
    case .json, .tags: .json
    case .choice: .choice
    }
  }

  /// Appends the row of a document.
  func decode(_ document: UnsafeRawBufferPointer, _ cells: inout [Cell], _ arena: inout [UInt8]) throws(BSONDamage) {
    let base = cells.count
    for _ in places { cells.append(.null) }
    var reader = try BSONReader(document)
    try names.span.bytes.withUnsafeBytes { (names) throws(BSONDamage) in
      var expected = 0
      while !reader.isAtEnd {
        // Documents mostly have the order in which they were written.
        if expected < places.count, let element = try reader.next(named: names, places[expected].name) {
          cells[base + expected] = try cell(element, expected, &arena)
          expected += 1
          continue
        }
        guard let element = try reader.next() else { break }
        guard let place = places.firstIndex(where: { element.isNamed(names, $0.name) }) else { continue }
        cells[base + place] = try cell(element, place, &arena)
        expected = place + 1
      }
    }
  }

  @inline(__always)
  private func cell(_ element: BSONElement, _ place: Int, _ arena: inout [UInt8]) throws(BSONDamage) -> Cell {
    let form = places[place].form
    if form == .json {
      let start = arena.count
      try BSONToJSON.append(element, to: &arena)
      return Cell(kind: .json, first: UInt64(start), second: UInt64(arena.count - start))
    }
    if element.type == BSONType.null { return .null }
    switch form {
    case .id: return .id(try element.id.orDamage())
    case .integer: return .integer(try element.integer.orDamage())
    case .boolean: return .integer(try element.bool.orDamage() ? 1 : 0)
    case .time: return .time(Timestamp(milliseconds: try element.time.orDamage()))
    case .bytes: return store(.bytes, try element.binary.orDamage(), &arena)
    case .choice:
      let text = try element.text.orDamage()
      return .integer(Int64(try choices[place].firstIndex { text.hasBytes(of: $0) }.orDamage()))
    case .text, .json: return store(.text, try element.text.orDamage(), &arena)
    }
  }

  private func store(_ kind: Cell.Kind, _ bytes: UnsafeRawBufferPointer, _ arena: inout [UInt8]) -> Cell {
    let start = arena.count
    arena.append(contentsOf: bytes)
    return Cell(kind: kind, first: UInt64(start), second: UInt64(bytes.count))
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func hasBytes(of other: [UInt8]) -> Bool {
    count == other.count && other.span.bytes.withUnsafeBytes { isSame($0) }
  }

  /// Whether the bytes are those of another as long.
  @inline(__always) fileprivate func isSame(_ other: UnsafeRawBufferPointer) -> Bool {
    guard let left = baseAddress, let right = other.baseAddress else { return true }
    return memcmp(left, right, count) == 0
  }
}

extension BSONElement {
  /// Whether it has the name that lies there with a zero at its end.
  @inline(__always) fileprivate func isNamed(_ names: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    name.count == range.count - 1 && name.isSame(UnsafeRawBufferPointer(rebasing: names[range.lowerBound..<range.upperBound - 1]))
  }
}

extension BSONReader {
  /// The next element if it has the name that lies there with a zero at its end.
  @inline(__always)
  fileprivate mutating func next(named names: UnsafeRawBufferPointer, _ range: Range<Int>) throws(BSONDamage) -> BSONElement? {
    guard let rest = upcomingName(atLeast: range.count), rest.isSame(UnsafeRawBufferPointer(rebasing: names[range])) else { return nil }
    return try next(nameLength: range.count - 1)
  }
}
