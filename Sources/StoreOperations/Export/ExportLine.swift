import Foundation
import WellSenseStore

/// Writes rows as JSON objects, one a line.
struct ExportLine: Sendable {
  private let schema: EntitySchema
  /// The columns that are written, with their places and the text before each value.
  private let columns: [(place: Int, type: ColumnType, prefix: [UInt8])]

  init(_ schema: EntitySchema) {
    self.schema = schema
    columns = schema.columns.enumerated().filter { Self.isExported($1) }.map { place, column in
      (place, column.type, Array(",\"\(column.field.name)\":".utf8))
    }
  }

  /// Not the password hash, which never leaves; not what a store derives or fills itself at each write.
  private static func isExported(_ column: Column) -> Bool {
    column.role != .system && column.field != .passwordHash && column.field != .emailKey
  }

  /// Appends a row and a newline.
  ///
  /// - Throws: `.corrupt` for a stored document that is none any more: its line could not be read again.
  func append(_ rows: RowBatch, _ row: Int, to bytes: inout [UInt8]) throws(StoreError) {
    bytes.append(contentsOf: "{\"entity\":\"\(schema.entity.name)\"".utf8)
    for column in columns {
      bytes.append(contentsOf: column.prefix)
      let cell = rows[row, column.place]
      if cell.kind == .json { try check(rows.bytes(cell), column.place) }
      append(cell, of: rows, column.type, to: &bytes)
    }
    bytes.append(contentsOf: "}\n".utf8)
  }

  private func check(_ document: ArraySlice<UInt8>, _ place: Int) throws(StoreError) {
    do throws(StoreError) {
      _ = try JSON(parsing: document)
    } catch {
      throw StoreError(
        .corrupt, "a stored document is damaged; restore the row from a copy", field: schema.columns[place].field.name,
        operation: "export")
    }
  }

  private func append(_ cell: Cell, of rows: RowBatch, _ type: ColumnType, to bytes: inout [UInt8]) {
    switch (cell.kind, type) {
    case (.null, _): bytes.append(contentsOf: "null".utf8)
    case (.integer, .boolean): bytes.append(contentsOf: (cell.integer == 0 ? "false" : "true").utf8)
    case (.integer, .choice(let names)) where names.indices.contains(Int(cell.integer)):
      Self.quote(Array(names[Int(cell.integer)].utf8)[...], to: &bytes)
    case (.integer, _): bytes.append(contentsOf: cell.integer.description.utf8)
    case (.time, _): bytes.append(contentsOf: "\"\(Timestamp(milliseconds: cell.integer))\"".utf8)
    case (.id, _): bytes.append(contentsOf: "\"\(cell.rawID)\"".utf8)
    case (.text, _): Self.quote(rows.bytes(cell), to: &bytes)
    case (.json, _): Self.embed(rows.bytes(cell), to: &bytes)
    case (.bytes, _): bytes.append(contentsOf: "\"\(Data(rows.bytes(cell)).base64EncodedString())\"".utf8)
    }
  }

  private static func quote(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    var writer = JSONWriter(reserving: text.count + 16)
    writer.string(String(decoding: text, as: UTF8.self))
    bytes.append(contentsOf: writer.bytes)
  }

  /// A document as it is, on one line: a line end can stand between its tokens only, where a blank does as well.
  private static func embed(_ document: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: document)
    guard document.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return }
    for place in start..<bytes.count where bytes[place] == 0x0A || bytes[place] == 0x0D { bytes[place] = 0x20 }
  }
}
