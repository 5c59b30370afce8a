/// Rows of one entity, in the column order of its ``EntitySchema``: plain cells, and one arena for what doesn't fit them.
///
/// No value is allocated by itself. Models read from a batch share its arena instead of copying out of it.
public struct RowBatch: Sendable {
  public let entity: Entity
  /// Cells per row.
  public let width: Int
  public private(set) var cells: [Cell]
  public private(set) var arena: [UInt8]
  /// Where the next page starts; `nil` at the end. A page can be shorter than asked for and not the last.
  public var next: Cursor?

  public init(_ entity: Entity, width: Int, cells: [Cell] = [], arena: [UInt8] = [], next: Cursor? = nil) {
    self.entity = entity
    self.width = width
    self.cells = cells
    self.arena = arena
    self.next = next
  }

  /// An empty batch for rows of one entity.
  public init(_ entity: EntitySchema, rowCapacity: Int = 0, byteCapacity: Int = 0) {
    self.init(entity.entity, width: entity.columns.count)
    cells.reserveCapacity(rowCapacity * width)
    arena.reserveCapacity(byteCapacity)
  }

  /// The number of whole rows.
  public var count: Int { width == 0 ? 0 : cells.count / width }
  public var isEmpty: Bool { cells.isEmpty }

  public subscript(row: Int, place: Int) -> Cell {
    get { cells[row * width + place] }
    set { cells[row * width + place] = newValue }
  }

  /// The bytes of a stored cell.
  public func bytes(_ cell: Cell) -> ArraySlice<UInt8> { arena[cell.range] }

  /// The text of a cell that holds text.
  public func text(_ cell: Cell) -> String {
    arena.span.extracting(cell.range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}

// Building, cell by cell in column order.
extension RowBatch {
  public mutating func append(_ cell: Cell) { cells.append(cell) }

  public mutating func append(_ id: RawID) { cells.append(.id(id)) }
  public mutating func append<Subject>(_ id: ID<Subject>) { cells.append(.id(id.raw)) }
  public mutating func append(_ time: Timestamp) { cells.append(.time(time)) }
  public mutating func append(_ integer: Int64) { cells.append(.integer(integer)) }
  public mutating func append(_ flag: Bool) { cells.append(.integer(flag ? 1 : 0)) }
  public mutating func appendNull() { cells.append(.null) }

  public mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(.text, bytes: UnsafeRawBufferPointer($0)) }
  }

  public mutating func append(_ text: String?) {
    if let text { append(text) } else { appendNull() }
  }

  public mutating func append(_ json: JSON?) {
    if let json { json.withBytes { append(.json, bytes: $0) } } else { appendNull() }
  }

  /// Copies bytes into the arena and appends a cell of `kind` that names them.
  public mutating func append(_ kind: Cell.Kind, bytes: UnsafeRawBufferPointer) {
    cells.append(store(kind, bytes))
  }

  /// Copies bytes into the arena and gives the cell that names them, without appending it.
  public mutating func store(_ kind: Cell.Kind, _ bytes: UnsafeRawBufferPointer) -> Cell {
    let offset = arena.count
    arena.append(contentsOf: bytes)
    return Cell(kind: kind, first: UInt64(offset), second: UInt64(bytes.count))
  }

  public mutating func append(_ value: Value) {
    cells.append(store(value))
  }

  /// The cell of a value, its bytes copied into the arena, without appending it.
  public mutating func store(_ value: Value) -> Cell {
    switch value {
    case .null: return .null
    case .integer(let integer): return .integer(integer)
    case .time(let time): return .time(time)
    case .id(let id): return .id(id)
    case .json(let json): return json.withBytes { store(.json, $0) }
    case .text(let text):
      var string = text.string
      return string.withUTF8 { store(.text, UnsafeRawBufferPointer($0)) }
    }
  }

  /// Appends the three columns that the committing database fills, empty.
  public mutating func appendSystemColumns() {
    for _ in 0..<3 { cells.append(.null) }
  }

  /// Appends a row of another batch of the same entity.
  public mutating func append(row: Int, of other: RowBatch) {
    for cell in other.cells[row * other.width..<(row + 1) * other.width] {
      append(cell, of: other)
    }
  }

  /// Appends a cell of another batch, its bytes copied.
  public mutating func append(_ cell: Cell, of other: RowBatch) {
    guard cell.isStored else { return cells.append(cell) }
    other.arena.withUnsafeBytes { bytes in
      append(cell.kind, bytes: UnsafeRawBufferPointer(rebasing: bytes[cell.range]))
    }
  }

  /// Drops rows from the end until `count` are left. Their bytes stay in the arena.
  public mutating func truncate(to count: Int) {
    cells.removeLast(max(0, cells.count - count * width))
  }
}

// Filling by engines.
extension RowBatch {
  /// Gives cells and arena to append whole rows to, without a call for each value.
  package mutating func withStorage<Failure: Error>(
    _ body: (inout [Cell], inout [UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try body(&cells, &arena)
  }
}

extension RowBatch {
  /// Empties the cells that every database derives from its rows, or sets them.
  package mutating func clearCounters(_ entity: EntitySchema, to cell: Cell = .null) {
    for (place, column) in entity.columns.enumerated() {
      guard case .counter = column.role else { continue }
      for row in 0..<count { self[row, place] = cell }
    }
  }

  /// Fills the three columns of a whole row that say who wrote it.
  mutating func sign(_ row: Int, _ version: Version, _ operation: OperationID) {
    let place = width - 3
    self[row, place] = .integer(version.epoch)
    self[row, place + 1] = .integer(version.counter)
    self[row, place + 2] = .id(operation.raw)
  }
}

// Reading.
extension RowBatch {
  /// The value of a cell, copied out of the arena; bytes of unknown kind read as text.
  public func value(_ cell: Cell) -> Value {
    switch cell.kind {
    case .null: .null
    case .integer: .integer(cell.integer)
    case .time: .time(Timestamp(milliseconds: cell.integer))
    case .id: .id(cell.rawID)
    case .json: .json(JSON(trusted: bytes(cell)))
    case .text, .bytes: .text(text(cell))
    }
  }

  /// The key of a row.
  public func key(_ row: Int, _ schema: EntitySchema) -> Key {
    let first = self[row, schema.place(of: schema.key[0]) ?? 0].rawID
    guard schema.key.count == 2 else { return .one(first) }
    return .pair(first, self[row, schema.place(of: schema.key[1]) ?? 0].rawID)
  }

  /// The version of a row; `nil` where the database did not fill it.
  public func version(_ row: Int) -> Version? {
    let epoch = self[row, width - 3]
    guard !epoch.isNull else { return nil }
    return Version(epoch: epoch.integer, counter: self[row, width - 2].integer)
  }

  /// The operation that wrote a row last.
  public func operation(_ row: Int) -> OperationID? {
    let cell = self[row, width - 1]
    return cell.isNull ? nil : OperationID(cell.rawID)
  }
}
