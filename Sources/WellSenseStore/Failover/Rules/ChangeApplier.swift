/// The rules by which a database takes over what another has: written once, for every engine.
///
/// `Docs/failover.md` says where they come from and what happens without each. An engine calls ``apply(_:to:)`` inside a transaction that
/// holds the exclusive lock of its epoch row, stores the record that it gives, and commits.
package struct ChangeApplier<Session: ReplicaSession> {
  let session: Session
  let schema: Schema
  let clock: VersionClock
  let rules: ReplicationRules

  package init(_ session: Session, _ schema: Schema, _ clock: VersionClock, rules: ReplicationRules = .all) {
    self.session = session
    self.schema = schema
    self.clock = clock
    self.rules = rules
  }

  /// Takes a transfer over that ``Transfer/check(_:)`` has let in.
  package func apply(_ transfer: Transfer, to record: EpochRecord) throws(Session.Failure) -> TransferReport {
    var report = TransferReport(record: record)
    switch transfer.content {
    case .entries(let entries, let through):
      if transfer.purpose == .merge {
        var merge = ChangeMerge(self, transfer.epoch)
        try merge.run(entries)
        (report.superseded, report.merged) = (merge.superseded, merge.merged)
      } else {
        try follow(entries)
        if transfer.source == record.configuration?.active { report.record.isUnsettled = through < record.settlement }
      }
      report.record.cursors[transfer.source] = through
      if let rebuild = report.record.rebuild, rebuild.source == transfer.source, let target = rebuild.target, through >= target {
        report.record.rebuild = nil
      }
    case .rows(let rows, let progress):
      try copy(rows)
      report.record.rebuild = progress
    case .tombstones(let tombstones, _):
      var view = RowView(session, schema)
      try view.load(tombstones.map(\.row))
      for tombstone in tombstones { view.take(tombstone) }
      try view.flush()
    case .beginRebuild(let after, let token, let configuration):
      try session.clear()
      report.record.begin(
        EpochRecord.Rebuild(source: transfer.source, token: token, entity: schema.entities[0].entity), after: after, at: transfer.epoch,
        configuration)
    case .endRows(_, let target):
      report.record.rebuild?.target = target
      if report.record.cursor(transfer.source) >= target { report.record.rebuild = nil }
    }
    return report
  }

  /// Rows of a snapshot: taken where they are newer.
  private func copy(_ batches: [RowBatch]) throws(Session.Failure) {
    var view = RowView(session, schema)
    for rows in batches {
      let images = (0..<rows.count).map { RowImage(rows, $0) }
      let names = images.map { RowName(rows.entity, rows.key($0.row, schema[rows.entity])) }
      try view.load(names)
      try view.loadHolders(of: images)
      for (name, image) in zip(names, images) { put(name, image, image.version, [], &view) }
    }
    try view.flush()
  }

  // MARK: - A follower takes over the active database's log

  private func follow(_ entries: [LogEntry]) throws(Session.Failure) {
    var view = RowView(session, schema)
    let effective = entries.filter(\.isEffective)
    try view.load(effective.flatMap { $0.rowNames(schema) })
    // All at once: entry by entry it would be a question to the database for each.
    let unique = effective.flatMap(\.effects.puts).filter { !schema[$0.entity].unique.isEmpty }
    try view.loadHolders(of: unique.flatMap { rows in (0..<rows.count).map { RowImage(rows, $0) } })
    var known = try knownEntries(entries)
    for entry in entries {
      if let own = known[entry.operation], own.stamp >= entry.stamp {
        // Applied again: it settles a row that had to yield to another.
        if own.isEffective, rules.contains(.reapply) { try apply(entry, &view, yielding: true) }
        continue
      }
      try session.append(entry)
      known[entry.operation] = entry
      if entry.isEffective { try apply(entry, &view, yielding: true) }
    }
    try view.flush()
  }

  func knownEntries(_ entries: [LogEntry]) throws(Session.Failure) -> [OperationID: LogEntry] {
    var known: [OperationID: LogEntry] = [:]
    for entry in try session.entries(of: entries.map(\.operation)) { known[entry.operation] = entry }
    return known
  }

  /// The effects of an entry, row by row where the entry is newer.
  func apply(_ entry: LogEntry, _ view: inout RowView<Session>, yielding: Bool) throws(Session.Failure) {
    for name in entry.effects.deletions where isNewer(entry.version, than: view[name]) {
      view.bury(name, entry.version, entry.operation)
      if !rules.contains(.tombstones), yielding { view.forget(name) }
    }
    let own = Set(entry.rowNames(schema))
    for rows in entry.effects.puts {
      let images = (0..<rows.count).map { RowImage(rows, $0) }
      if yielding { try view.loadHolders(of: images) }
      for image in images {
        let name = RowName(rows.entity, rows.key(image.row, schema[rows.entity]))
        if yielding {
          put(name, image, entry.version, own, &view)
        } else if view[name].isOlder(than: entry.version) {
          view.put(name, image)
        }
      }
    }
  }

  private func isNewer(_ version: Version, than slot: RowSlot) -> Bool { !rules.contains(.versions) || slot.isOlder(than: version) }

  /// A put takes its unique values: a row in the way yields, unless the same entry rewrites it.
  private func put(_ name: RowName, _ image: RowImage, _ version: Version, _ own: Set<RowName>, _ view: inout RowView<Session>) {
    guard isNewer(version, than: view[name]) else { return }
    for rival in view.rivals(of: name, image) {
      if own.contains(rival), view[rival].isOlder(than: version) { continue }
      if !rules.contains(.yield) { return }
      view.vanish(rival)
    }
    view.put(name, image)
  }
}

extension EpochRecord {
  fileprivate mutating func begin(_ rebuild: Rebuild, after sequence: Int64, at epoch: Epoch, _ configuration: SetConfiguration) {
    (promised, accepted, decided) = (epoch, epoch, epoch)
    joined = Epoch(raw: 0)
    self.configuration = configuration
    settlement = .max
    isUnsettled = true
    cursors[rebuild.source] = sequence
    self.rebuild = rebuild
  }
}
