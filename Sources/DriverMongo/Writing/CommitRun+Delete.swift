internal import WellSenseStore

extension CommitRun {
  func delete(_ entity: Entity, _ key: Key, _ condition: Precondition) throws(MongoFailure) {
    let codec = try codec(entity)
    guard let head = try connection.heads(of: [key], codec, deadline).first else {
      guard condition == .none else { throw .other(.noRow(codec.entity.key[0])) }
      return affected.append(0)
    }
    try head.check(condition)
    let doomed = try doomed(entity, key)
    try uncount(doomed)
    var removed = 0
    for (entity, heads) in doomed {
      for head in heads.values { displace(head) }
      if meta.isLogOn { for key in heads.keys { touched[RowName(entity, key)] = false } }
      for key in heads.keys { made.remove(RowName(entity, key)) }
      removed += try connection.remove(heads.keys.sorted(), plan[entity], deadline)
    }
    affected.append(removed)
  }

  /// Fields of a row that name parents with a counter of such rows.
  private func vias(_ entity: Entity) -> [Field] { plan.schema.counters(countedBy: entity).map(\.via) }

  /// The row and all that goes with it, however many ways lead to each, by entity.
  private func doomed(_ root: Entity, _ key: Key) throws(MongoFailure) -> [Entity: [Key: RowHead]] {
    var doomed: [Entity: [Key: RowHead]] = [:]
    for codec in plan.reached(from: root) {
      try patience.check()
      let entity = codec.entity.entity
      var found: [Key: RowHead] = [:]
      if entity == root {
        for head in try connection.heads(of: [key], others: vias(entity), codec, deadline) { found[head.key] = head }
      }
      for reference in codec.entity.references {
        let parents = doomed[reference.parent, default: [:]].keys.map(\.first)
        for chunk in parents.chunked(1_000) {
          let heads = try connection.heads(where: reference.field, isOneOf: chunk, others: vias(entity), codec, deadline)
          for head in heads { found[head.key] = head }
        }
      }
      if !found.isEmpty { doomed[entity] = found }
    }
    return doomed
  }

  /// Lowers the counters of parents that stay.
  private func uncount(_ doomed: [Entity: [Key: RowHead]]) throws(MongoFailure) {
    for (entity, heads) in doomed {
      for (place, counter) in plan.schema.counters(countedBy: entity).enumerated() {
        let parents = doomed[counter.parent.entity, default: [:]]
        var numbers: [RawID: Int64] = [:]
        for head in heads.values {
          guard let parent = head.others[place], parents[.one(parent)] == nil else { continue }
          numbers[parent, default: 0] -= 1
        }
        let updates = numbers.sorted { $0.key < $1.key }.map {
          CounterUpdate(parent: $0.key, field: counter.counter, change: $0.value)
        }
        _ = try run(updates, plan[counter.parent.entity])
      }
    }
  }
}

extension Key {
  /// The id, or the first of a pair.
  var first: RawID {
    switch self {
    case .one(let id), .pair(let id, _): id
    }
  }
}
