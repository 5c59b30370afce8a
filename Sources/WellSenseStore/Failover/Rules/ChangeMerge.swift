/// The active database takes over what a returning member has of its own: entries that never reached it.
///
/// What it decided itself stays. What it lacks takes effect as a whole or, where that isn't possible any more, never.
struct ChangeMerge<Session: ReplicaSession> {
  private let applier: ChangeApplier<Session>
  private let epoch: Epoch
  private var view: RowView<Session>
  private var known: [OperationID: LogEntry] = [:]
  /// The highest places by now, of the groups that were looked at.
  private var lastPlaces: [Group: Int64] = [:]
  private(set) var superseded: [OperationID] = []
  private(set) var merged = 0

  /// The rows of an entity that are numbered together.
  private struct Group: Hashable {
    let entity: Entity
    let field: Field
    let parent: RawID
  }

  private var rules: ReplicationRules { applier.rules }
  private var schema: Schema { applier.schema }

  init(_ applier: ChangeApplier<Session>, _ epoch: Epoch) {
    self.applier = applier
    self.epoch = epoch
    view = RowView(applier.session, applier.schema)
  }

  mutating func run(_ entries: [LogEntry]) throws(Session.Failure) {
    try view.load(entries.flatMap { $0.rowNames(schema) } + entries.flatMap { $0.bases.map(\.row) })
    known = try applier.knownEntries(entries)
    for entry in entries {
      if let own = known[entry.operation] { try compare(entry, with: own) } else { try take(entry) }
    }
    try view.flush()
  }

  /// The operation is known: the own verdict holds, and both end with the same rows.
  private mutating func compare(_ entry: LogEntry, with own: LogEntry) throws(Session.Failure) {
    let isSame = own.version == entry.version && own.outcome == entry.outcome
    if isSame, own.stamp >= entry.stamp { return }
    if !isSame { try repair(entry) }
    // Its database may have acknowledged alone what was refused here.
    if entry.isEffective, !own.isEffective { superseded.append(entry.operation) }
    if entry.stamp > own.stamp {
      var again = own
      again.stamp = freshStamp(above: [own.stamp])
      try log(again)
    }
  }

  private mutating func take(_ entry: LogEntry) throws(Session.Failure) {
    merged += 1
    let places = entry.isEffective ? try newPlaces(entry) : []
    if entry.isEffective, rules.contains(.supersede), try isOvertaken(entry, places) {
      try repair(entry)
      var overtaken = entry
      overtaken.outcome = .superseded
      overtaken.stamp = freshStamp(above: [entry.stamp])
      try log(overtaken)
      superseded.append(entry.operation)
      return
    }
    if !entry.isEffective, !rules.contains(.mergeRejections) { return }
    try log(entry)
    guard entry.isEffective else { return }
    for (group, place) in places { lastPlaces[group] = max(lastPlaces[group] ?? 0, place) }
    try applier.apply(entry, &view, yielding: false)
  }

  private mutating func log(_ entry: LogEntry) throws(Session.Failure) {
    try applier.session.append(entry)
    known[entry.operation] = entry
  }

  /// Whether the entry can't take effect as a whole any more.
  private mutating func isOvertaken(_ entry: LogEntry, _ places: [(group: Group, place: Int64)]) throws(Session.Failure) -> Bool {
    if entry.outcome == .repaired, rules.contains(.mergeRepairs) { return true }
    let names = entry.rowNames(schema)
    if rules.contains(.mergeNewer), names.contains(where: { name in view[name].version.map { $0 > entry.version } ?? false }) {
      return true
    }
    if rules.contains(.mergeBases), entry.bases.contains(where: { view[$0.row].version != $0.version }) { return true }
    if rules.contains(.mergeUnique), try leavesDuplicate(entry, Set(names)) { return true }
    if places.contains(where: { (lastPlaces[$0.group] ?? 0) >= $0.place }) { return true }
    return rules.contains(.mergeReferences) ? try leavesOrphan(entry, Set(names)) : false
  }

  /// Whether two rows would have one unique value after the whole entry.
  private mutating func leavesDuplicate(_ entry: LogEntry, _ own: Set<RowName>) throws(Session.Failure) -> Bool {
    for rows in entry.effects.puts where !schema[rows.entity].unique.isEmpty {
      let images = (0..<rows.count).map { RowImage(rows, $0) }
      try view.loadHolders(of: images)
      // Rows of the entry itself were free of duplicates where it was judged first.
      for image in images {
        let name = RowName(rows.entity, rows.key(image.row, schema[rows.entity]))
        if !view.rivals(of: name, image).allSatisfy(own.contains) { return true }
      }
    }
    return false
  }

  /// The places of rows that an entry adds. What was added here meanwhile may have the same ones, and readers have seen it: a list grows at its
  /// end alone.
  private mutating func newPlaces(_ entry: LogEntry) throws(Session.Failure) -> [(group: Group, place: Int64)] {
    var found: [(Group, Int64)] = []
    for rows in entry.effects.puts {
      let entity = schema[rows.entity]
      for column in entity.columns {
        guard case .place(let within) = column.role, let place = entity.place(of: column.field), let parent = entity.place(of: within)
        else { continue }
        for row in 0..<rows.count where view[RowName(rows.entity, rows.key(row, entity))].now == nil {
          let group = Group(entity: rows.entity, field: column.field, parent: rows[row, parent].rawID)
          if lastPlaces[group] == nil {
            lastPlaces[group] = try applier.session.lastPlace(column.field, of: rows.entity, within: group.parent)
          }
          found.append((group, rows[row, place].integer))
        }
      }
    }
    return found
  }

  /// Whether a row would refer to none after the whole entry.
  private mutating func leavesOrphan(_ entry: LogEntry, _ own: Set<RowName>) throws(Session.Failure) -> Bool {
    let puts = Set(own.subtracting(entry.effects.deletions))
    for rows in entry.effects.puts {
      let entity = schema[rows.entity]
      for reference in entity.references {
        guard let place = entity.place(of: reference.field) else { continue }
        let parents = Set(
          (0..<rows.count).filter { !rows[$0, place].isNull }.map { RowName(reference.parent, .one(rows[$0, place].rawID)) })
        try view.load(parents)
        if parents.contains(where: { !puts.contains($0) && (own.contains($0) || view[$0].now == nil) }) { return true }
      }
    }
    let deleted = Set(entry.effects.deletions)
    for root in entry.effects.deletions where !schema.references(to: root.entity).isEmpty {
      let children = try applier.session.children(of: root) + view.children(of: root)
      try view.load(children)
      if children.contains(where: { !deleted.contains($0) && view.isChild($0, of: root) }) { return true }
    }
    return false
  }

  /// If the other database has something newer of any of the entry's rows: all of them as they are here, under a fresh version.
  private mutating func repair(_ entry: LogEntry) throws(Session.Failure) {
    guard entry.isEffective, rules.contains(.repair) else { return }
    var names = Set(entry.rowNames(schema)).sorted()
    guard names.contains(where: { view[$0].isOlder(than: entry.version) }) else { return }
    if !rules.contains(.repairWhole) { names = Array(names.filter { view[$0].isOlder(than: entry.version) }.prefix(1)) }
    let version = freshStamp(above: names.compactMap { view[$0].version } + [entry.version])
    let operation = OperationID()
    var puts: [Entity: RowBatch] = [:]
    var deletions: [RowName] = []
    for name in names {
      if let image = view[name].now?.signed(version, operation) {
        view.put(name, image)
        puts[name.entity, default: RowBatch(schema[name.entity])].append(row: image.row, of: image.rows)
      } else {
        view.bury(name, version, operation)
        deletions.append(name)
      }
    }
    let effects = Effects(puts: schema.entities.compactMap { puts[$0.entity] }, deletions: deletions)
    try log(LogEntry(operation: operation, outcome: .repaired, version: version, effects: effects))
  }

  /// A version of this epoch above these.
  private func freshStamp(above versions: [Version]) -> Version {
    let floor = versions.filter { $0.epoch == epoch.raw }.map(\.counter).max() ?? 0
    return Version(epoch: epoch.raw, counter: applier.clock.next(above: floor))
  }
}

extension RowView {
  /// Rows that the transfer put and that refer to this one.
  func children(of root: RowName) -> [RowName] { slots.keys.filter { isChild($0, of: root) } }

  /// Whether a loaded row refers to this one by now.
  func isChild(_ name: RowName, of root: RowName) -> Bool {
    guard let image = self[name].now, case .one(let id) = root.key else { return false }
    let entity = schema[name.entity]
    return entity.references.contains { $0.parent == root.entity && image.cell($0.field, entity) == .id(id) }
  }

  /// Drops a tombstone, for a simulation of databases that keep none.
  mutating func forget(_ name: RowName) { slots[name]?.tombstone = nil }
}
