internal import WellSenseStore

extension MongoConnection {
  func aggregate(_ aggregation: Aggregation, _ deadline: Deadline) throws(MongoFailure) -> Buckets {
    _ = try meta(deadline)
    let codec = try codec(aggregation.entity)
    guard let metric = aggregation.metric else { return Buckets(count: try count(aggregation.conditions, codec, deadline)) }
    guard let column = codec.column(metric.field), let time = codec.column(metric.time) else {
      throw .other(
        StoreError(.invalid, "the entity lacks the metric's field or time", disposition: .notAttempted, field: metric.field.name))
    }
    let filter = MongoFilter(codec: codec)
    if aggregation.conditions.contains(where: filter.isImpossible) { return Buckets(count: 0) }
    let scan = MetricScan(metric, column, time)
    let command = try scanCommand(aggregation.conditions, metric, scan, codec, deadline)
    // The core's own fold over a stream of times and numbers, so that every engine agrees to the last digit.
    var fold = AggregateFold(boundaries: metric.boundaries, percentiles: metric.percentiles)
    var count = 0
    try each(command, in: codec.collection) { (document) throws(BSONDamage) in
      if let (time, number) = try scan.read(document) {
        fold.add(time: time, number: number)
        count += 1
      }
      return true
    }
    return Buckets(count: count, buckets: fold.finish())
  }

  private func scanCommand(
    _ conditions: [Condition], _ metric: Aggregation.Metric, _ scan: MetricScan, _ codec: EntityCodec, _ deadline: Deadline
  ) throws(MongoFailure) -> BSONWriter {
    // Only bounds that leave something out: a year of five digits is more than some clients and servers can say.
    var bounds: [Condition] = []
    let (first, last) = (metric.boundaries.first ?? .latest, metric.boundaries.last ?? .earliest)
    if first > .earliest { bounds.append(Condition(metric.time, .atLeast(.time(first)))) }
    if last <= .latest { bounds.append(Condition(metric.time, .below(.time(last)))) }
    var writer = BSONWriter()
    let start = writer.begin()
    writer.append("find", codec.collection)
    try append(conditions + bounds, nil, MongoFilter(codec: codec), to: &writer)
    sort(.ascending(metric.time), codec, &writer)
    writer.document("projection") { writer in
      writer.append("_id", int32: 0)
      for field in scan.projection { writer.append(field, int32: 1) }
    }
    writer.append("batchSize", int32: 100_000)
    finish(&writer, deadline, .snapshot)
    writer.end(start)
    return writer
  }

  /// The number of rows that meet the conditions.
  func count(_ conditions: [Condition], _ codec: EntityCodec, _ deadline: Deadline) throws(MongoFailure) -> Int {
    let filter = MongoFilter(codec: codec)
    if conditions.contains(where: filter.isImpossible) { return 0 }
    var writer = BSONWriter()
    let start = writer.begin()
    writer.append("aggregate", codec.collection)
    let stages = writer.begin(BSONType.array, "pipeline")
    let match = writer.begin(BSONType.document, 0)
    try append(conditions, nil, filter, to: &writer, as: "$match")
    writer.end(match)
    writer.document(1) { $0.append("$count", "n") }
    writer.end(stages)
    writer.document("cursor") { _ in }
    finish(&writer, deadline, .snapshot)
    writer.end(start)
    let count = try client.read(writer).firstDocument { (reader) throws(BSONDamage) in try reader.first("n")?.integer.orDamage() }
    return Int(clamping: (count ?? nil) ?? 0)
  }
}

/// Finds time and number in the documents of an aggregation.
private struct MetricScan {
  let projection: [String]
  private let time: String
  private let field: String
  private let path: BSONPath
  private let only: (path: BSONPath, text: [UInt8])?

  init(_ metric: Aggregation.Metric, _ column: ColumnCodec, _ time: ColumnCodec) {
    self.time = time.name
    field = column.name
    path = BSONPath(metric.path, in: column.name)
    only = metric.only.map { (BSONPath($0.path, in: column.name), Array($0.text.string.utf8)) }
    projection = [time.name] + Self.parts([path.projection] + (only.map { [$0.path.projection] } ?? []), column.name)
  }

  /// Only the paths wanted, where the server can name them and none lies within another.
  private static func parts(_ paths: [String?], _ whole: String) -> [String] {
    var parts: [String] = []
    for path in paths {
      guard let path else { return [whole] }
      if parts.contains(path) { continue }
      if parts.contains(where: { path.hasPrefix($0 + ".") || $0.hasPrefix(path + ".") }) { return [whole] }
      parts.append(path)
    }
    return parts
  }

  func read(_ document: UnsafeRawBufferPointer) throws(BSONDamage) -> (Timestamp, Double)? {
    var reader = try BSONReader(document)
    var instant: Int64?
    var data: BSONElement?
    while let element = try reader.next() {
      if element.isNamed(time) { instant = element.time } else if element.isNamed(field) { data = element }
    }
    guard let instant, let data else { return nil }
    if let only {
      guard let text = try only.path.element(in: data)?.text, text.elementsEqual(only.text) else { return nil }
    }
    guard let element = try path.element(in: data), element.type != BSONType.bool, let number = element.double, number.isFinite else {
      return nil
    }
    return (Timestamp(milliseconds: instant), number)
  }
}
