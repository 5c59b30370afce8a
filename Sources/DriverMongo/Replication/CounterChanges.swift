internal import WellSenseStore

/// Changes of counters that a transfer brings with it, gathered so that they can be written together.
struct CounterChanges {
  private var inserted: Set<RowName> = []
  private(set) var recounted: Set<RowName> = []
  private(set) var differences: [RowName: [Field: Int]] = [:]

  /// Rows come with counters of 0.
  mutating func noteInsert(_ row: RowName) { inserted.insert(row) }

  mutating func add(_ difference: Int, to counter: Field, of row: RowName) {
    differences[row, default: [:]][counter, default: 0] += difference
  }

  /// What was to be added before is in the new count.
  mutating func recount(_ row: RowName) {
    recounted.insert(row)
    differences[row] = nil
  }

  /// Whether a row's counters are right as they are if there is nothing to count.
  func isNew(_ row: RowName) -> Bool { inserted.contains(row) }
}

extension MongoReplicaSession {
  func add(_ difference: Int, to counter: Field, of row: RowName) { counts.add(difference, to: counter, of: row) }

  func recount(_ row: RowName) { counts.recount(row) }

  func writeCounts() throws(MongoFailure) {
    let counts = counts
    self.counts = CounterChanges()
    for codec in plan.all {
      let recounted = counts.recounted.filter { $0.entity == codec.entity.entity }.sorted()
      if !recounted.isEmpty { try writeRecounts(recounted, counts, codec) }
      let differences = counts.differences.filter { $0.key.entity == codec.entity.entity }.sorted { $0.key < $1.key }
      if !differences.isEmpty { try writeDifferences(differences, codec) }
    }
  }

  private func writeDifferences(_ differences: [(key: RowName, value: [Field: Int])], _ codec: EntityCodec) throws(MongoFailure) {
    _ = try connection.update(differences, in: codec.collection, deadline) { (writer, row) throws(MongoFailure) in
      writer.document("q") { $0.append("_id", row.key.key) }
      writer.document("u") { change in
        change.document("$inc") { increase in
          for (field, difference) in row.value { increase.append(codec.name(of: field), Int64(difference)) }
        }
        change.document("$set") { $0.append(EntityCodec.fence, int32: meta.fence) }
      }
    }
  }

  private func writeRecounts(_ rows: [RowName], _ counts: CounterChanges, _ codec: EntityCodec) throws(MongoFailure) {
    for column in codec.columns {
      guard case .counter(let child, let via) = column.column.role else { continue }
      for chunk in rows.chunked(1_000) {
        let children = try connection.counts(of: try self.codec(child), by: via, chunk.map(\.key.first), deadline)
        let changed = chunk.filter { !counts.isNew($0) || children[$0.key.first] != nil }
        _ = try connection.update(changed, in: codec.collection, deadline) { (writer, row) throws(MongoFailure) in
          writer.document("q") { $0.append("_id", row.key) }
          writer.document("u") { change in
            change.document("$set") { set in
              set.append(column.name, children[row.key.first] ?? 0)
              set.append(EntityCodec.fence, int32: meta.fence)
            }
          }
        }
      }
    }
  }
}

extension MongoConnection {
  /// How many rows have each of these ids in a field; ids that none has are left out.
  fileprivate func counts(
    of codec: EntityCodec, by field: Field, _ ids: [RawID], _ deadline: Deadline
  ) throws(MongoFailure) -> [RawID: Int64] {
    let name = codec.name(of: field)
    let command = BSONWriter { writer in
      writer.append("aggregate", codec.collection)
      let stages = writer.begin(BSONType.array, "pipeline")
      writer.document(0) { stage in
        stage.document("$match") { match in
          match.document(name) { $0.array("$in", ids) { $0.append($1, $2) } }
        }
      }
      writer.document(1) { stage in
        stage.document("$group") { group in
          group.append("_id", "$" + name)
          group.document("n") { $0.append("$sum", 1) }
        }
      }
      writer.end(stages)
      writer.document("cursor") { $0.append("batchSize", int32: 100_000) }
      finish(&writer, deadline, .majority)
    }
    var counts: [RawID: Int64] = [:]
    try each(command, in: codec.collection) { (document) throws(BSONDamage) in
      let reader = try BSONReader(document)
      counts[try reader.first("_id").orDamage().id.orDamage()] = try reader.first("n").orDamage().integer.orDamage()
      return true
    }
    return counts
  }
}
