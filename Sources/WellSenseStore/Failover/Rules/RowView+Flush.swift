// Writing what has changed, in an order in which unique values are free when they are taken.
extension RowView {
  func flush() throws(Session.Failure) {
    let changed = slots.filter { $0.value.isChanged }.sorted { $0.key < $1.key }
    try remove(changed)
    try vacate(changed)
    for entity in schema.entities {
      try write(changed.filter { $0.key.entity == entity.entity }, entity)
    }
    try session.bury(slots.values.compactMap { $0.isBuried ? $0.tombstone : nil }.sorted { $0.row < $1.row })
    try count(changed)
  }

  private typealias Changed = [(key: RowName, value: RowSlot)]

  private func remove(_ changed: Changed) throws(Session.Failure) {
    let gone = changed.filter { $0.value.before != nil && $0.value.now == nil }.map(\.key)
    // Children before their parents.
    for entity in schema.entities.reversed() {
      let rows = gone.filter { $0.entity == entity.entity }
      if !rows.isEmpty { try session.remove(rows) }
    }
  }

  private func vacate(_ changed: Changed) throws(Session.Failure) {
    for (name, slot) in changed {
      let entity = schema[name.entity]
      guard let before = slot.before, let now = slot.now else { continue }
      if entity.unique.contains(where: { before.text($0, entity) != now.text($0, entity) }) { try session.vacate(name) }
    }
  }

  private func write(_ changed: Changed, _ entity: EntitySchema) throws(Session.Failure) {
    var replaced = RowBatch(entity)
    var inserted = RowBatch(entity)
    for (_, slot) in changed {
      guard let image = slot.now else { continue }
      if slot.before == nil { inserted.append(row: image.row, of: image.rows) } else { replaced.append(row: image.row, of: image.rows) }
    }
    if !replaced.isEmpty { try session.replace(replaced) }
    if !inserted.isEmpty { try session.insert(inserted) }
  }

  /// Counters follow the rows that appeared or went. A row that appeared itself may have had children already.
  private func count(_ changed: Changed) throws(Session.Failure) {
    var differences: [RowName: [Field: Int]] = [:]
    var anew: Set<RowName> = []
    for (name, slot) in changed {
      let entity = schema[name.entity]
      if slot.before == nil, slot.now != nil, entity.hasCounters { anew.insert(name) }
      guard (slot.before == nil) != (slot.now == nil), let image = slot.now ?? slot.before else { continue }
      for (parent, counter, via) in schema.counters(countedBy: name.entity) {
        let cell = image.cell(via, entity)
        guard !cell.isNull else { continue }
        differences[RowName(parent.entity, .one(cell.rawID)), default: [:]][counter, default: 0] += slot.now == nil ? -1 : 1
      }
    }
    for name in anew.sorted() { try session.recount(name) }
    for (name, counters) in differences.sorted(by: { $0.key < $1.key }) where !anew.contains(name) {
      for (counter, difference) in counters.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where difference != 0 {
        try session.add(difference, to: counter, of: name)
      }
    }
  }
}

extension EntitySchema {
  var hasCounters: Bool {
    columns.contains { if case .counter = $0.role { true } else { false } }
  }
}
