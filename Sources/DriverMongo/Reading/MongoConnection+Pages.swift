internal import WellSenseStore

extension MongoConnection {
  func codec(_ entity: Entity) throws(MongoFailure) -> EntityCodec {
    do throws(StoreError) { return try knowledge.plan.codec(entity) } catch { throw .other(error) }
  }

  func page(_ query: Query, _ deadline: Deadline) throws(MongoFailure) -> RowBatch {
    let codec = try codec(query.entity)
    let filter = MongoFilter(codec: codec)
    guard !query.conditions.contains(where: filter.isImpossible) else { return RowBatch(codec.entity) }
    let command = try pageCommand(query, codec, deadline)
    let expected = filter.key(fixedBy: query.conditions) == nil ? min(query.limit, 64) : 1
    var page = PageBuilder(query, codec, rowCapacity: expected)
    let isAll = try each(command, in: codec.collection) { (document) throws(BSONDamage) in try page.add(document) }
    return page.finish(hasMore: !isAll)
  }

  /// The `find` of a page. It asks for one row more than the page has, which tells whether there are more.
  func pageCommand(
    _ query: Query, _ codec: EntityCodec, _ deadline: Deadline, isExplained: Bool = false
  ) throws(MongoFailure) -> BSONWriter {
    let filter = MongoFilter(codec: codec)
    var writer = BSONWriter()
    let start = writer.begin()
    writer.append("find", codec.collection)
    if query.after == nil, let key = filter.key(fixedBy: query.conditions) {
      writer.document("filter") { $0.append("_id", key) }
      writer.append("limit", int32: 1)
    } else {
      try append(query.conditions, query.after.map { ($0, query.order) }, filter, to: &writer)
      sort(query.order, codec, &writer)
      let limit = Int32(clamping: min(max(1, query.limit), 1 << 20)) + 1
      writer.append("limit", int32: limit)
      writer.append("batchSize", int32: limit)
    }
    if !isExplained { finish(&writer, deadline, query.limit == 1 ? .majority : .snapshot) }
    writer.end(start)
    return writer
  }

  func append(
    _ conditions: [Condition], _ cursor: (Cursor, Order)?, _ filter: MongoFilter, to writer: inout BSONWriter, as name: String = "filter"
  ) throws(MongoFailure) {
    let start = writer.begin(BSONType.document, name)
    do throws(StoreError) { try filter.append(conditions, cursor, to: &writer) } catch { throw .other(error) }
    writer.end(start)
  }

  func sort(_ order: Order, _ codec: EntityCodec, _ writer: inout BSONWriter, as name: String = "sort") {
    let direction: Int32 = order.descending ? -1 : 1
    writer.document(name) { writer in
      if let field = order.field, codec.name(of: field) != "_id" { writer.append(codec.name(of: field), int32: direction) }
      writer.append("_id", int32: direction)
    }
  }

  // MARK: - Rows by key

  /// The rows with these keys, in the order of their keys.
  func rows(_ keys: [Key], _ codec: EntityCodec, _ deadline: Deadline) throws(MongoFailure) -> RowBatch {
    var found = RowBatch(codec.entity, rowCapacity: keys.count)
    for chunk in keys.sorted().chunked(1_000) {
      let command = find(codec.collection, deadline) { writer in
        writer.document("filter") { filter in
          filter.document("_id") { $0.array("$in", chunk) { $0.append($1, $2) } }
        }
        writer.document("sort") { $0.append("_id", int32: 1) }
        writer.append("batchSize", int32: 100_000)
      }
      try each(command, in: codec.collection) { (document) throws(BSONDamage) in
        try found.withStorage { (cells, arena) throws(BSONDamage) in try codec.decode(document, &cells, &arena) }
        return true
      }
    }
    return found
  }
}

extension RandomAccessCollection where Index == Int {
  /// Runs of at most so many elements.
  func chunked(_ size: Int) -> [SubSequence] {
    stride(from: startIndex, to: endIndex, by: size).map { self[$0..<Swift.min($0 + size, endIndex)] }
  }
}

/// Collects rows up to the bounds of a page.
struct PageBuilder {
  private let query: Query
  private let codec: EntityCodec
  private var cells: [Cell] = []
  private var arena: [UInt8] = []
  private var count = 0

  init(_ query: Query, _ codec: EntityCodec, rowCapacity: Int) {
    self.query = query
    self.codec = codec
    cells.reserveCapacity(rowCapacity * codec.columns.count)
    arena.reserveCapacity(rowCapacity * 192)
  }

  /// Takes a document; false once the page is full and this one was one more.
  mutating func add(_ document: UnsafeRawBufferPointer) throws(BSONDamage) -> Bool {
    guard count < max(1, query.limit), count == 0 || arena.count < query.maxBytes else { return false }
    try codec.decode(document, &cells, &arena)
    count += 1
    return true
  }

  func finish(hasMore: Bool) -> RowBatch {
    var batch = RowBatch(codec.entity.entity, width: codec.columns.count, cells: cells, arena: arena)
    guard hasMore, count > 0 else { return batch }
    let place = query.order.field.flatMap(codec.entity.place(of:))
    batch.next = Cursor(value: place.map { batch.value(batch[count - 1, $0]) }, key: codec.key(count - 1, of: batch))
    return batch
  }
}
