import WellSenseStore

// Rows in as they are, and counters.
extension MockSession {
  func vacate(_ row: RowName) {
    guard let table = engine.table(of: row.entity), let before = engine.tables[table].rows[row.key] else { return }
    // No text of a caller begins like this.
    let free = Value.text(Text("\u{1}\(row.key)"))
    engine.tables[table].set(row.key, to: before.setting(engine.tables[table].layout.uniques.map { ($0.place, free) }))
  }

  func insert(_ rows: RowBatch) {
    put(rows) { _, row, layout in
      for place in layout.counterPlaces { row.cells[place] = .integer(0) }
    }
  }

  func replace(_ rows: RowBatch) {
    put(rows) { before, row, layout in
      for place in layout.counterPlaces { row.cells[place] = before?.cells[place] ?? .integer(0) }
    }
  }

  private func put(_ rows: RowBatch, _ count: (Row?, inout Row, Layout) -> Void) {
    guard let table = engine.table(of: rows.entity) else { return }
    let layout = engine.tables[table].layout
    for row in 0..<rows.count {
      var row = Row(row, of: rows)
      let key = row.key(layout.keyPlaces)
      count(engine.tables[table].rows[key], &row, layout)
      engine.tables[table].set(key, to: row)
      engine.highestCounter = max(engine.highestCounter, row.version.counter)
    }
  }

  func remove(_ rows: [RowName]) {
    for name in rows {
      guard let table = engine.table(of: name.entity) else { continue }
      engine.tables[table].set(name.key, to: nil)
    }
  }

  func add(_ difference: Int, to counter: Field, of row: RowName) {
    guard let table = engine.table(of: row.entity), let place = engine.tables[table].layout.schema.place(of: counter) else { return }
    engine.tables[table].add(Int64(difference), to: place, of: row.key)
  }

  func recount(_ row: RowName) {
    guard case .one(let id) = row.key, let table = engine.table(of: row.entity), let image = engine.tables[table].rows[row.key] else {
      return
    }
    for (place, column) in engine.tables[table].layout.schema.columns.enumerated() {
      guard case .counter(let child, let via) = column.role, let children = engine.table(of: child),
        let index = IndexLayout.place(equal: via, in: engine.tables[children].layout.indexes)
      else { continue }
      let count = engine.tables[children].indexes[index].groups[TableIndex.Group(first: .id(id))]?.count ?? 0
      engine.tables[table].add(Int64(count) - image.cells[place].integer, to: place, of: row.key)
    }
  }
}
