package import WellSenseStore

/// The rows of one page as they come, and whether more follow them.
package struct PageRows {
  package let codecs: [CellCodec]
  package private(set) var count = 0
  /// Set when a row came that the page has no room for.
  package var hasMore = false
  private let query: Query
  private let entity: EntitySchema
  private var cells: [Cell] = []
  private var arena: [UInt8] = []

  package init(_ query: Query, _ table: TablePlan) {
    self.query = query
    entity = table.entity
    codecs = table.codecs
  }

  /// Whether a further row belongs to the next page.
  package var isFull: Bool { count == query.limit || count > 0 && arena.count >= query.maxBytes }
  /// Bytes of the arena.
  package var bytes: Int { arena.count }

  /// Makes room for so many more rows, which take at most so many bytes of the arena.
  package mutating func reserve(rows: Int, bytes: Int) {
    cells.reserveCapacity(cells.count + min(rows, query.limit) * codecs.count)
    arena.reserveCapacity(arena.count + min(bytes, query.maxBytes))
  }

  /// Adds the row that `append` puts at the ends of cells and arena.
  package mutating func add(_ append: (inout [Cell], inout [UInt8]) throws(SQLFailure) -> Void) throws(SQLFailure) {
    try append(&cells, &arena)
    count += 1
  }

  package consuming func finish() -> RowBatch {
    // Rows keep the arena alive: one made for many rows isn't kept for few.
    if arena.capacity > 4096, arena.capacity / 2 > arena.count { arena = arena.withUnsafeBufferPointer { Array($0) } }
    let next = hasMore ? cursor() : nil
    return RowBatch(query.entity, width: codecs.count, cells: cells, arena: arena, next: next)
  }

  /// The place of the last row.
  private func cursor() -> Cursor {
    let last = RowBatch(entity.entity, width: codecs.count, cells: Array(cells.suffix(codecs.count)), arena: arena)
    let value = query.order.field.flatMap { entity.place(of: $0) }.map { last.value(last[0, $0]) }
    return Cursor(value: value, key: last.key(0, entity))
  }
}
