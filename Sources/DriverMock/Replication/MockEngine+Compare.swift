package import WellSenseStore

// For simulations: everything that databases of one set must have in common.
extension MockEngine {
  /// The entries that are left, in the order of their numbers.
  package var log: [LogEntry] { changeLog.entries }

  /// Every row with its counters.
  package func canonicalRows() -> [RowName: (version: Version, operation: OperationID, values: [Value])] {
    var rows: [RowName: (version: Version, operation: OperationID, values: [Value])] = [:]
    rows.reserveCapacity(tables.reduce(0) { $0 + $1.rows.count })
    for table in tables {
      for (key, row) in table.rows { rows[RowName(table.layout.entity, key)] = canonical(row, table.layout) }
    }
    return rows
  }

  /// One row as ``canonicalRows()`` has it.
  package func canonicalRow(_ name: RowName) -> (version: Version, operation: OperationID, values: [Value])? {
    guard let table = table(of: name.entity) else { return nil }
    return tables[table].rows[name.key].map { canonical($0, tables[table].layout) }
  }

  private func canonical(_ row: Row, _ layout: Layout) -> (version: Version, operation: OperationID, values: [Value]) {
    let batch = RowBatch(layout.entity, row)
    return (row.version, row.operation, row.cells[..<layout.schema.systemPlaces.lowerBound].map(batch.value))
  }
}
