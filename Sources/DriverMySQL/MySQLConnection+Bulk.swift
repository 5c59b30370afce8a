internal import CMariaDB
internal import DriverSQLSupport
internal import WellSenseStore

extension MySQLConnection {
  /// Rows that one packet carries at most. Measured: 10,000 take a sixth less time than 1,000.
  private static var arrayRows: Int { 10_000 }
  /// Bytes of text and documents after which a packet ends, well below what servers take.
  private static var arrayBytes: Int { 4 << 20 }

  var leastMany: Int? { 8 }

  func runMany(_ rows: InsertRows) throws(SQLFailure) {
    if features.hasArrays, rows.count > 1 { try insertArray(rows) } else { try postMany(rows) }
  }

  func runEach(_ statement: Statement, _ values: [[SQLValue]]) throws(SQLFailure) {
    guard features.hasArrays, values.count > 1, let width = values.first?.count, width > 0 else {
      return try postEach(statement, values)
    }
    let prepared = try prepared(statement)
    // The next one who runs it may have single values.
    defer { BulkRoom.unbind(prepared.handle) }
    var start = 0
    while start < values.count {
      let end = Self.end(of: values, from: start)
      let room = BulkRoom(width: width, capacity: end - start)
      scratch.clear()
      for row in start..<end {
        for place in 0..<width { room.set(row - start, place, values[row][place], scratch) }
      }
      try withExtendedLifetime(room) { () throws(SQLFailure) -> Void in
        guard room.bind(to: prepared.handle, rows: end - start) else { throw failure(of: prepared.handle) }
        try executeBound(prepared)
      }
      start = end
    }
  }

  /// Where the packet that starts with some values ends.
  private static func end(of values: [[SQLValue]], from start: Int) -> Int {
    var end = start
    var bytes = 0
    while end < values.count, end - start < arrayRows, end == start || bytes < arrayBytes {
      for case .blob(let value) in values[end] { bytes += value.count }
      end += 1
    }
    return end
  }

  private func insertArray(_ rows: InsertRows) throws(SQLFailure) {
    let room = BulkRoom(width: rows.width, capacity: min(rows.count, Self.arrayRows))
    let prepared = try prepared(rows.array)
    var start = 0
    while start < rows.count {
      let end = end(of: rows, from: start)
      scratch.clear()
      try rows.bound(start..<end) { (row, place, value) throws(SQLFailure) -> Void in
        room.set(row, place, value, scratch)
      } _: { () throws(SQLFailure) -> Void in
        guard room.bind(to: prepared.handle, rows: end - start) else { throw failure(of: prepared.handle) }
        try executeBound(prepared)
      }
      guard mysql_stmt_affected_rows(prepared.handle) == UInt64(end - start) else {
        throw .other(StoreError(.corrupt, "the server inserted another number of rows than it was sent", driver: "mysql"))
      }
      start = end
    }
  }

  /// Where the packet that starts with a row ends.
  private func end(of rows: InsertRows, from start: Int) -> Int {
    var end = start
    var bytes = 0
    while end < rows.count, end - start < Self.arrayRows, end == start || bytes < Self.arrayBytes {
      bytes += rows.byteCount(end)
      end += 1
    }
    return end
  }
}
