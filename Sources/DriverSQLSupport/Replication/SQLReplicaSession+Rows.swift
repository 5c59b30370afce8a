internal import WellSenseStore

// Whole rows as they are.
extension SQLReplicaSession {
  func images(of rows: [RowName]) throws(SQLFailure) -> [RowBatch] {
    var images: [RowBatch] = []
    for (name, keys) in plan.schema.keysByEntity(rows) {
      let table = plan[name]
      let many = replication[name].images
      var found = RowBatch(table.entity)
      try collect(keys, one: table.byKey, ids: many, pairs: many, before: [], ownPair: false, &found)
      found.clearCounters(table.entity)
      if !found.isEmpty { images.append(found) }
    }
    return images
  }

  func holders(of values: [Text], in field: Field, of entity: Entity) throws(SQLFailure) -> [Key] {
    guard let list = replication[entity].holders[field] else { return [] }
    let shape = plan.schema[entity]
    var found = RowBatch(entity, width: shape.key.count)
    for (statement, values) in list.parts(of: values.map { SQLValue.string($0.string) }) {
      try session.collect(statement, values, into: &found)
    }
    return found.keys
  }

  func children(of row: RowName) throws(SQLFailure) -> [RowName] {
    guard case .one(let id) = row.key else { return [] }
    var names: Set<RowName> = []
    for (child, statement) in replication[row.entity].children {
      var found = RowBatch(child.entity, width: child.key.count)
      try session.collect(statement, [.id(id)], into: &found)
      for key in found.keys { names.insert(RowName(child.entity, key)) }
    }
    return names.sorted()
  }

  func lastPlace(_ field: Field, of entity: Entity, within parent: RawID) throws(SQLFailure) -> Int64 {
    guard let statement = replication[entity].lastPlace[field] else { return 0 }
    let last = try session.select(statement, [.id(parent)], width: 1)
    return last.isEmpty ? 0 : last[0, 0].integer
  }

  func vacate(_ row: RowName) throws(SQLFailure) {
    guard let statement = replication[row.entity].vacate else { return }
    // Begins as no value does that passed the core's checks, and no two rows have the same.
    let value = SQLValue.string(" vacated \(row.key.halves.0)")
    try session.post(statement, plan.schema[row.entity].unique.map { _ in value } + SQLValue.list(row.key))
  }

  func insert(_ rows: RowBatch) throws(SQLFailure) {
    try session.insert(whole: rows, plan[rows.entity])
    try tag(rows)
  }

  func replace(_ rows: RowBatch) throws(SQLFailure) {
    try session.runMany(InsertRows(whole: rows, plan[rows.entity], replication[rows.entity].replace))
    try untag(rows.entity, (0..<rows.count).map { rows.key($0, plan.schema[rows.entity]) })
    try tag(rows)
  }

  func remove(_ rows: [RowName]) throws(SQLFailure) {
    for (entity, keys) in plan.schema.keysByEntity(rows) {
      try session.runEach(replication[entity].remove, keys.map { SQLValue.list($0) })
      try untag(entity, keys)
    }
  }

  // MARK: - Tags

  private func untag(_ entity: Entity, _ keys: [Key]) throws(SQLFailure) {
    for tags in replication[entity].tags { try session.runEach(tags.delete, keys.map { SQLValue.list($0) }) }
  }

  private func tag(_ rows: RowBatch) throws(SQLFailure) {
    let entity = plan.schema[rows.entity]
    for tags in replication[rows.entity].tags {
      var values: [[SQLValue]] = []
      for row in 0..<rows.count where rows[row, tags.place].isStored {
        let copied = tags.copied.map { SQLValue(rows.value(rows[row, $0]), entity.columns[$0].type) }
        for tag in JSON(trusted: rows.bytes(rows[row, tags.place])).tags { values.append([.string(tag)] + copied) }
      }
      try session.runEach(tags.insert, values)
    }
  }
}

extension RowBatch {
  /// The keys in rows that are nothing but keys.
  fileprivate var keys: [Key] {
    (0..<count).map { row in width == 2 ? .pair(self[row, 0].rawID, self[row, 1].rawID) : .one(self[row, 0].rawID) }
  }
}

extension JSON {
  /// The texts of a list, each once.
  var tags: [String] {
    guard case .array(let elements) = value else { return [] }
    var seen: Set<Text> = []
    var tags: [String] = []
    for case .string(let tag) in elements where seen.insert(Text(tag)).inserted { tags.append(tag) }
    return tags
  }
}
