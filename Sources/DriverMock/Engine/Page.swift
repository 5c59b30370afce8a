import WellSenseStore

/// Collects rows up to the bounds of a page, and notices whether there are more.
struct Page {
  private let entity: Entity
  private let width: Int
  private let orderPlace: Int?
  private let limit: Int
  private let maxBytes: Int
  private var cells: [Cell] = []
  private var arena: [UInt8] = []
  private var count = 0
  private var last: (key: Key, row: Row)?
  private var hasMore = false

  init(_ query: Query, _ layout: Layout) {
    entity = layout.entity
    width = layout.schema.columns.count
    orderPlace = query.order.field.flatMap(layout.schema.place(of:))
    limit = max(1, query.limit)
    maxBytes = query.maxBytes
  }

  /// Takes a row; false once the page is full and this row was one more.
  mutating func add(_ key: Key, _ row: Row) -> Bool {
    guard count < limit, count == 0 || arena.count < maxBytes else {
      hasMore = true
      return false
    }
    let base = UInt64(arena.count)
    for cell in row.cells {
      var cell = cell
      if cell.isStored { cell.first += base }
      cells.append(cell)
    }
    arena.append(contentsOf: row.bytes)
    count += 1
    last = (key, row)
    return true
  }

  func finish() -> RowBatch {
    var next: Cursor?
    if hasMore, let last {
      let batch = RowBatch(entity, last.row)
      next = Cursor(value: orderPlace.map { batch.value(last.row.cells[$0]) }, key: last.key)
    }
    return RowBatch(entity, width: width, cells: cells, arena: arena, next: next)
  }
}
