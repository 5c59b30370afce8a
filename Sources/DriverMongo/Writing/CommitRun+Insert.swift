internal import WellSenseStore

extension CommitRun {
  func insert(_ rows: RowBatch, _ ifAbsent: Bool) throws(MongoFailure) {
    let codec = try codec(rows.entity)
    let looks = isCareful || ifAbsent
    let missing = try touchParents(of: rows, codec, counting: !looks)
    if !missing.isEmpty, !looks { throw .lookCloser }
    let accepted = looks ? try judge(rows, codec, ifAbsent, missing) : Array(0..<rows.count)
    try store(accepted, of: rows, codec)
    if looks { try count(accepted, of: rows, codec) }
    for row in accepted { made.insert(RowName(rows.entity, codec.key(row, of: rows))) }
    if meta.isLogOn { try noteInserts(accepted, of: rows, codec) }
    affected.append(accepted.count)
  }

  // MARK: - Judging

  /// Which rows can be inserted, judged in their order; those whose key is taken are passed over if that is allowed.
  private func judge(_ rows: RowBatch, _ codec: EntityCodec, _ ifAbsent: Bool, _ missing: [Field: Set<RawID>]) throws(MongoFailure) -> [Int]
  {
    let keys = (0..<rows.count).map { codec.key($0, of: rows) }
    var taken = Set(try connection.heads(of: Array(Set(keys)), codec, deadline).map(\.key))
    var held = try heldUniques(rows, codec)
    var accepted: [Int] = []
    for row in 0..<rows.count {
      guard taken.insert(keys[row]).inserted else {
        if ifAbsent { continue }
        throw .other(.taken(codec.entity.key[0]))
      }
      for field in codec.entity.unique {
        guard let value = rows.identity(row, field, codec) else { continue }
        if !held[field, default: []].insert(value).inserted { throw .other(.taken(field)) }
      }
      for reference in codec.entity.references {
        guard let place = codec.entity.place(of: reference.field), !rows[row, place].isNull else { continue }
        let parent = rows[row, place].rawID
        // A row can refer to one that was inserted before it.
        if reference.parent == rows.entity, taken.contains(.one(parent)) { continue }
        if missing[reference.field]?.contains(parent) == true { throw .other(.missing(reference.field)) }
      }
      accepted.append(row)
    }
    return accepted
  }

  private func heldUniques(_ rows: RowBatch, _ codec: EntityCodec) throws(MongoFailure) -> [Field: Set<Text>] {
    var held: [Field: Set<Text>] = [:]
    for field in codec.entity.unique {
      guard let place = codec.entity.place(of: field) else { continue }
      let values = (0..<rows.count).filter { !rows[$0, place].isNull }.map { rows.value(rows[$0, place]) }
      guard !values.isEmpty else { continue }
      held[field] = Set(try connection.holders(of: field, values, codec, deadline).map(\.value))
    }
    return held
  }

  // MARK: - Parents

  /// Writes to every row that these refer to, so that none of them can go before this transaction ends. Those that aren't there, by field.
  ///
  /// - Parameter counting: whether every row will be inserted, so that counters can be changed along with it.
  private func touchParents(of rows: RowBatch, _ codec: EntityCodec, counting: Bool) throws(MongoFailure) -> [Field: Set<RawID>] {
    var missing: [Field: Set<RawID>] = [:]
    for reference in codec.entity.references {
      guard let place = codec.entity.place(of: reference.field) else { continue }
      var numbers: [RawID: Int64] = [:]
      for row in 0..<rows.count where !rows[row, place].isNull { numbers[rows[row, place].rawID, default: 0] += 1 }
      let counter = counting ? counter(of: codec, via: reference.field) : nil
      let parents = numbers.keys.filter { counter != nil || !made.contains(RowName(reference.parent, .one($0))) }.sorted()
      let parent = try self.codec(reference.parent)
      guard try touch(parents, parent, counter.map { ($0, numbers) }) < parents.count else { continue }
      let present = Set(try connection.heads(of: parents.map(Key.one), parent, deadline).map(\.key))
      missing[reference.field] = Set(parents.filter { !present.contains(.one($0)) })
    }
    return missing
  }

  private func counter(of codec: EntityCodec, via field: Field) -> Field? {
    plan.schema.counters(countedBy: codec.entity.entity).first { $0.via == field }?.counter
  }

  /// How many of the rows were there to be written to.
  private func touch(_ parents: [RawID], _ codec: EntityCodec, _ counter: (field: Field, numbers: [RawID: Int64])?) throws(MongoFailure)
    -> Int
  {
    guard !parents.isEmpty else { return 0 }
    if let counter {
      let updates = parents.map { CounterUpdate(parent: $0, field: counter.field, change: counter.numbers[$0] ?? 0, locks: true) }
      return try run(updates, codec)
    }
    var found = 0
    for chunk in parents.chunked(1_000) {
      let command = connection.command("update", codec.collection, deadline) { writer in
        writer.array("updates", CollectionOfOne(chunk)) { writer, index, chunk in
          writer.document(index) { update in
            update.document("q") { $0.document("_id") { $0.array("$in", chunk) { $0.append($1, $2) } } }
            update.document("u") { $0.document("$set") { lock(&$0) } }
            update.append("multi", true)
          }
        }
      }
      found += Int(try client.write(command).integer("n") ?? 0)
    }
    return found
  }

  private func lock(_ writer: inout BSONWriter) {
    writer.append(EntityCodec.lock, batch.operation.raw)
    writer.append(EntityCodec.fence, int32: meta.fence)
  }

  /// Changes the counters of parents by the rows that were accepted.
  private func count(_ accepted: [Int], of rows: RowBatch, _ codec: EntityCodec) throws(MongoFailure) {
    for (parent, counter, via) in plan.schema.counters(countedBy: rows.entity) {
      guard let place = codec.entity.place(of: via) else { continue }
      var numbers: [RawID: Int64] = [:]
      for row in accepted where !rows[row, place].isNull { numbers[rows[row, place].rawID, default: 0] += 1 }
      let updates = numbers.sorted { $0.key < $1.key }.map { CounterUpdate(parent: $0.key, field: counter, change: $0.value) }
      _ = try run(updates, plan[parent.entity])
    }
  }

  /// A change of a counter.
  struct CounterUpdate {
    let parent: RawID
    let field: Field
    let change: Int64
    var locks = false
  }

  /// Changes counters; the number of rows that were there.
  func run(_ updates: [CounterUpdate], _ codec: EntityCodec) throws(MongoFailure) -> Int {
    var found = 0
    for chunk in updates.chunked(1_000) {
      let command = connection.command("update", codec.collection, deadline) { writer in
        writer.array("updates", chunk) { writer, index, update in
          writer.document(index) { statement in
            statement.document("q") { $0.append("_id", update.parent) }
            statement.document("u") { change in
              change.document("$inc") { $0.append(codec.name(of: update.field), update.change) }
              change.document("$set") { if update.locks { lock(&$0) } else { $0.append(EntityCodec.fence, int32: meta.fence) } }
            }
          }
        }
      }
      found += Int(try client.write(command).integer("n") ?? 0)
    }
    return found
  }

  // MARK: - Storing

  private func store(_ accepted: [Int], of rows: RowBatch, _ codec: EntityCodec) throws(MongoFailure) {
    var last: [Cell: Int64] = [:]
    try connection.insert(accepted, of: rows, codec, deadline) { (row) throws(MongoFailure) in
      var signature = signature
      signature.places = try nextPlaces(row, rows, codec, &last)
      return signature
    }
  }

  /// One more than the highest place in the row's group, for each of the entity's place columns.
  private func nextPlaces(_ row: Int, _ rows: RowBatch, _ codec: EntityCodec, _ last: inout [Cell: Int64]) throws(MongoFailure) -> [Int64] {
    var next: [Int64] = []
    for place in codec.places {
      let group = rows[row, place.within]
      let highest = if let known = last[group] { known } else { try connection.lastPlace(place, within: group.rawID, codec, deadline) }
      last[group] = highest + 1
      next.append(highest + 1)
    }
    return next
  }

  // MARK: - For the log

  /// The versions of the rows' own tombstones must stay below the batch's.
  private func noteInserts(_ accepted: [Int], of rows: RowBatch, _ codec: EntityCodec) throws(MongoFailure) {
    var fresh: [RowName] = []
    for row in accepted {
      let name = RowName(rows.entity, codec.key(row, of: rows))
      if touched.updateValue(true, forKey: name) == nil { fresh.append(name) }
    }
    for tombstone in try connection.tombstones(of: fresh, deadline) { highest = max(highest, tombstone.version.counter) }
  }
}

extension RowBatch {
  /// As ``BSONElement/identity``; `nil` for null.
  fileprivate func identity(_ row: Int, _ field: Field, _ codec: EntityCodec) -> Text? {
    guard let place = codec.entity.place(of: field) else { return nil }
    switch value(self[row, place]) {
    case .null: return nil
    case .text(let text): return text
    case .id(let id): return Text(id.description)
    case .integer(let integer): return Text(integer.description)
    case .time(let time): return Text(time.milliseconds.description)
    case .json(let json): return Text(json.text)
    }
  }
}
