internal import WellSenseStore

extension MongoConnection {
  func aggregate(_ aggregation: Aggregation, _ deadline: Deadline) throws(MongoFailure) -> Buckets {
    _ = try meta(deadline)
    let codec = try codec(aggregation.entity)
    guard let metric = aggregation.metric else { return Buckets(count: try count(aggregation.conditions, codec, deadline)) }
    let pipeline = try MetricPipeline(metric, codec)
    if aggregation.conditions.contains(where: MongoFilter(codec: codec).isImpossible) { return Buckets(count: 0) }
    let command = try self.pipeline(aggregation.conditions + pipeline.bounds, codec, deadline) { writer in
      pipeline.append(from: 1, { sort(.ascending(metric.time), codec, &$0, as: "$sort") }, to: &writer)
    }
    var fold = AggregateFold(boundaries: metric.boundaries, percentiles: metric.percentiles)
    var count = 0
    try each(command, in: codec.collection) { (document) throws(BSONDamage) in
      if let (time, number) = try pipeline.read(document) {
        fold.add(time: time, number: number)
        count += 1
      }
      return true
    }
    return Buckets(count: count, buckets: fold.finish())
  }

  /// The number of rows that meet the conditions.
  func count(_ conditions: [Condition], _ codec: EntityCodec, _ deadline: Deadline) throws(MongoFailure) -> Int {
    if conditions.contains(where: MongoFilter(codec: codec).isImpossible) { return 0 }
    let command = try pipeline(conditions, codec, deadline) { $0.document(1) { $0.append("$count", "n") } }
    let count = try client.read(command).firstDocument { (reader) throws(BSONDamage) in try reader.first("n")?.integer.orDamage() }
    return Int(clamping: (count ?? nil) ?? 0)
  }

  /// An `aggregate` over the rows that meet the conditions, with what follows as stages from the first on.
  private func pipeline(
    _ conditions: [Condition], _ codec: EntityCodec, _ deadline: Deadline, _ rest: (inout BSONWriter) -> Void
  ) throws(MongoFailure) -> BSONWriter {
    var writer = BSONWriter()
    let start = writer.begin()
    writer.append("aggregate", codec.collection)
    let stages = writer.begin(BSONType.array, "pipeline")
    let match = writer.begin(BSONType.document, 0)
    try append(conditions, nil, MongoFilter(codec: codec), to: &writer, as: "$match")
    writer.end(match)
    rest(&writer)
    writer.end(stages)
    writer.document("cursor") { $0.append("batchSize", int32: 100_000) }
    // Rows that no index has in order may be more than the server sorts in memory.
    writer.append("allowDiskUse", true)
    finish(&writer, deadline, .snapshot)
    writer.end(start)
    return writer
  }
}
