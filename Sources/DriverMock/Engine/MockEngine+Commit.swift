package import WellSenseStore

/// What a row was before the batch under way changed it.
struct Undo: Sendable {
  let table: Int
  let key: Key
  let before: Row?
  /// Only a counter of the row changed: neither an effect nor an overwriting of its last writer.
  let isCounter: Bool
}

extension MockEngine {
  /// The whole write path, step by step as `Docs/write-path.md` numbers them.
  /// - Parameter epoch: at which it must take effect; `nil` for a database that stands alone.
  package mutating func commit(_ batch: WriteBatch, clock: VersionClock, epoch: Epoch? = nil) throws(StoreError) -> Commit {
    try admitWriter(at: epoch)
    if let replay = try replay(batch) { return replay }
    let version = Version(epoch: membership.decided.raw, counter: clock.next(above: highestCounter))
    journal.removeAll(keepingCapacity: true)
    var affected: [Int] = []
    affected.reserveCapacity(batch.writes.count)
    do throws(StoreError) {
      for write in batch.writes { affected.append(try apply(write, version, batch.operation)) }
    } catch {
      undo()
      if isLogOn { logRejection(error, of: batch, version) }
      throw error
    }
    highestCounter = version.counter
    if isLogOn { logCommit(of: batch, version, affected) } else { leaveTraces(of: batch, version, affected) }
    return Commit(version: version, position: position, affected: affected, rows: batch.returning ? rows(of: batch) : [])
  }

  private mutating func undo() {
    while let last = journal.popLast() { tables[last.table].set(last.key, to: last.before) }
  }

  private mutating func apply(_ write: Write, _ version: Version, _ operation: OperationID) throws(StoreError) -> Int {
    switch write {
    case .insert(let rows, let ifAbsent):
      var inserted = 0
      let table = try place(of: rows.entity)
      for row in 0..<rows.count {
        var row = Row(row, of: rows)
        row.sign(version, operation)
        inserted += try insert(row, into: table, ifAbsent: ifAbsent) ? 1 : 0
      }
      return inserted
    case .patch(let entity, let key, let assignments, let precondition):
      try patch(place(of: entity), key, assignments, precondition, version, operation)
      return 1
    case .delete(let entity, let key, let precondition):
      return try delete(place(of: entity), key, precondition)
    }
  }

  /// Puts or takes away a row of the batch, and has the counters follow.
  private mutating func set(_ table: Int, _ key: Key, to row: Row?) {
    let before = tables[table].set(key, to: row)
    journal.append(Undo(table: table, key: key, before: before, isCounter: false))
    guard !tables[table].layout.counters.isEmpty, (before == nil) != (row == nil), let image = row ?? before else { return }
    for counter in tables[table].layout.counters {
      let parent = Key.one(image.cells[counter.viaPlace].rawID)
      // A parent that goes itself takes its counter along.
      guard let image = tables[counter.parentTable].rows[parent] else { continue }
      journal.append(Undo(table: counter.parentTable, key: parent, before: image, isCounter: true))
      tables[counter.parentTable].add(row == nil ? -1 : 1, to: counter.counterPlace, of: parent)
    }
  }

  private mutating func insert(_ row: Row, into table: Int, ifAbsent: Bool) throws(StoreError) -> Bool {
    let layout = tables[table].layout
    let key = row.key(layout.keyPlaces)
    if tables[table].rows[key] != nil {
      guard !ifAbsent else { return false }
      throw Self.duplicate(layout.schema.key[0])
    }
    if let field = tables[table].holder(ofUniquesIn: row, except: nil) { throw Self.duplicate(field) }
    for parent in layout.parents where !row.cells[parent.place].isNull {
      guard tables[parent.table].rows[.one(row.cells[parent.place].rawID)] == nil else { continue }
      throw Self.rejection(.missingReference, parent.field.name)
    }
    var row = row
    for place in layout.counterPlaces { row.cells[place] = .integer(0) }
    for place in layout.places {
      row.cells[place.place] = .integer(lastPlace(place, in: table, TableIndex.Group(first: row.atom(place.withinPlace))) + 1)
    }
    set(table, key, to: row)
    return true
  }

  /// The highest place in a group; 0 if it is empty.
  func lastPlace(_ place: Layout.Place, in table: Int, _ group: TableIndex.Group) -> Int64 {
    guard case .number(let last) = tables[table].indexes[place.index].groups[group]?.last?.order else { return 0 }
    return last
  }

  private mutating func patch(
    _ table: Int, _ key: Key, _ assignments: [Assignment], _ precondition: Precondition, _ version: Version, _ operation: OperationID
  ) throws(StoreError) {
    let layout = tables[table].layout
    guard let before = tables[table].rows[key] else { throw Self.notFound }
    try check(precondition, on: before, layout)
    var row = before.setting(
      assignments.compactMap { assignment in layout.schema.place(of: assignment.field).map { ($0, assignment.value) } })
    if let field = tables[table].holder(ofUniquesIn: row, except: key) { throw Self.duplicate(field) }
    row.sign(version, operation)
    set(table, key, to: row)
  }

  private mutating func delete(_ table: Int, _ key: Key, _ precondition: Precondition) throws(StoreError) -> Int {
    guard let row = tables[table].rows[key] else {
      guard precondition == .none else { throw Self.notFound }
      return 0
    }
    try check(precondition, on: row, tables[table].layout)
    return remove(table, key)
  }

  /// Removes what refers to the row, then the row; each row once, however many ways lead to it.
  private mutating func remove(_ table: Int, _ key: Key) -> Int {
    var removed = 0
    if case .one(let id) = key {
      for child in tables[table].layout.children {
        for childKey in tables[child.table].indexes[child.index].keys(in: TableIndex.Group(first: .id(id)))
        where tables[child.table].rows[childKey] != nil {
          removed += remove(child.table, childKey)
        }
      }
    }
    set(table, key, to: nil)
    return removed + 1
  }

  private func check(_ precondition: Precondition, on row: Row, _ layout: Layout) throws(StoreError) {
    if let owner = precondition.owner, layout.ownerPlace.map({ row.cells[$0].rawID }) != owner {
      throw Self.rejection(.accessDenied)
    }
    if let version = precondition.version, row.version != version {
      throw Self.rejection(.conflict)
    }
  }

  private static let notFound = rejection(.notFound)
  private static func duplicate(_ field: Field) -> StoreError { rejection(.duplicate, field.name) }
}
