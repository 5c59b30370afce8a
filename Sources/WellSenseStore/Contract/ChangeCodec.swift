/// The stored form of a log entry's bases, effects and `affected`: one value of bytes, with a format number and a checksum.
///
/// Columns are named by field, so entries outlive changes of the schema: a column that an entry lacks reads as null, one that
/// the schema lost is passed over. Damaged bytes throw `.corrupt`; they never trap and never ask for more memory than they fill.
public struct ChangeCodec: Sendable {
  /// What an entry holds besides its operation, verdict, stamp and position.
  public struct Body: Sendable {
    public var affected: [Int]
    public var bases: [Change.Base]
    public var effects: Effects
    /// When and by which epoch the verdict was given, if that is another than the entry's version.
    public var stamp: Version?

    public init(affected: [Int], bases: [Change.Base] = [], effects: Effects = Effects(), stamp: Version? = nil) {
      self.affected = affected
      self.bases = bases
      self.effects = effects
      self.stamp = stamp
    }
  }

  private static let format: UInt8 = 1
  private static let stampedFormat: UInt8 = 2
  private let schema: Schema

  public init(_ schema: Schema) { self.schema = schema }

  public func encode(_ body: Body) -> [UInt8] {
    var writer = ByteWriter(reserving: 128 + body.effects.puts.reduce(0) { $0 + $1.arena.count + $1.cells.count * 10 })
    writer.byte(body.stamp == nil ? Self.format : Self.stampedFormat)
    if let stamp = body.stamp { writer.version(stamp) }
    writer.affected(body.affected)
    writer.count(UInt64(body.bases.count))
    for base in body.bases {
      writer.row(base.row)
      writer.version(base.version)
    }
    writer.count(UInt64(body.effects.puts.count))
    for rows in body.effects.puts { put(rows, &writer) }
    writer.count(UInt64(body.effects.deletions.count))
    for row in body.effects.deletions { writer.row(row) }
    writer.seal()
    return writer.bytes
  }

  private func put(_ rows: RowBatch, _ writer: inout ByteWriter) {
    writer.byte(rows.entity.rawValue)
    let columns = schema[rows.entity].columns
    writer.count(UInt64(columns.count))
    for column in columns { writer.byte(column.field.rawValue) }
    writer.count(UInt64(rows.count))
    for cell in rows.cells {
      writer.byte(cell.kind.rawValue)
      switch cell.kind {
      case .null: break
      case .integer, .time: writer.integer(cell.integer)
      case .id: writer.id(cell.rawID)
      case .text, .json, .bytes:
        writer.count(cell.second)
        writer.raw(rows.arena[cell.range])
      }
    }
  }

  public func decode(_ bytes: UnsafeRawBufferPointer) throws(StoreError) -> Body {
    do throws(ByteReader.Damage) {
      var reader = try ByteReader(sealed: bytes)
      let format = try reader.byte()
      guard format == Self.format || format == Self.stampedFormat else { throw ByteReader.Damage() }
      let stamp = format == Self.stampedFormat ? try reader.version() : nil
      var body = try body(&reader)
      body.stamp = stamp
      guard reader.isAtEnd else { throw ByteReader.Damage() }
      return body
    } catch {
      throw StoreError(.corrupt, "an entry of the change log is damaged; restore it from a copy", field: "changes.body")
    }
  }

  public func decode(_ bytes: ArraySlice<UInt8>) throws(StoreError) -> Body {
    try bytes.span.bytes.withUnsafeBytes { (buffer) throws(StoreError) -> Body in try decode(buffer) }
  }

  private func body(_ reader: inout ByteReader) throws(ByteReader.Damage) -> Body {
    var body = Body(affected: try reader.affected())
    let bases = try reader.count(ofSize: 19)
    for _ in 0..<bases {
      body.bases.append(Change.Base(try row(&reader), try reader.version()))
    }
    for _ in 0..<(try reader.count(ofSize: 3)) { body.effects.puts.append(try rows(&reader)) }
    for _ in 0..<(try reader.count(ofSize: 17)) { body.effects.deletions.append(try row(&reader)) }
    return body
  }

  private func entity(_ reader: inout ByteReader) throws(ByteReader.Damage) -> Entity {
    guard let entity = Entity(rawValue: try reader.byte()), schema.entities.contains(where: { $0.entity == entity }) else {
      throw ByteReader.Damage()
    }
    return entity
  }

  private func row(_ reader: inout ByteReader) throws(ByteReader.Damage) -> RowName {
    let entity = try entity(&reader)
    let first = try reader.id()
    return RowName(entity, schema[entity].key.count == 2 ? .pair(first, try reader.id()) : .one(first))
  }

  private func rows(_ reader: inout ByteReader) throws(ByteReader.Damage) -> RowBatch {
    let shape = schema[try entity(&reader)]
    var places: [Int?] = []
    for _ in 0..<(try reader.count(ofSize: 1)) {
      places.append(Field(rawValue: try reader.byte()).flatMap(shape.place))
    }
    guard !places.isEmpty else { throw ByteReader.Damage() }
    let count = try reader.count(ofSize: places.count)
    var rows = RowBatch(shape, rowCapacity: count, byteCapacity: reader.rest)
    var cells = [Cell](repeating: .null, count: shape.columns.count)
    for _ in 0..<count {
      for place in places {
        let cell = try cell(&reader, &rows)
        if let place { cells[place] = cell }
      }
      for cell in cells { rows.append(cell) }
    }
    return rows
  }

  private func cell(_ reader: inout ByteReader, _ rows: inout RowBatch) throws(ByteReader.Damage) -> Cell {
    guard let kind = Cell.Kind(rawValue: try reader.byte()) else { throw ByteReader.Damage() }
    switch kind {
    case .null: return .null
    case .integer: return .integer(try reader.integer())
    case .time: return .time(Timestamp(milliseconds: try reader.integer()))
    case .id: return .id(try reader.id())
    case .text, .json, .bytes: return rows.store(kind, try reader.raw(try reader.count(ofSize: 1)))
    }
  }
}

extension ByteWriter {
  package mutating func affected(_ numbers: [Int]) {
    count(UInt64(numbers.count))
    for number in numbers { count(UInt64(number)) }
  }

  fileprivate mutating func row(_ row: RowName) {
    byte(row.entity.rawValue)
    switch row.key {
    case .one(let first): id(first)
    case .pair(let first, let second):
      id(first)
      id(second)
    }
  }
}

extension ByteReader {
  package mutating func affected() throws(Damage) -> [Int] {
    var numbers: [Int] = []
    for _ in 0..<(try count(ofSize: 1)) {
      let number = try count()
      guard number <= UInt64(Int.max) else { throw Damage() }
      numbers.append(Int(number))
    }
    return numbers
  }
}
