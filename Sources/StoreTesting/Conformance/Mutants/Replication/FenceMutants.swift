import WellSenseStore

extension Mutant {
  static let replicationFences: [Mutant] = [
    member("epochs-ignored", "Takes commits of any epoch while it is the active one.") { base, record, batch, call throws(StoreError) in
      try await base.commit(batch, call.epoch == nil ? call : call.at(record.configuration == nil ? nil : record.decided))
    },
    member("no-epoch-is-any", "Takes commits that name no epoch at the one it serves.") { base, record, batch, call throws(StoreError) in
      try await base.commit(batch, call.at(call.epoch ?? (record.configuration == nil ? nil : record.decided)))
    },
    member("epochs-outside-sets", "Takes commits that name an epoch where there is no set.") {
      base, record, batch, call throws(StoreError) in
      try await base.commit(batch, record.configuration == nil ? call.at(nil) : call)
    },
    member("promises-dont-fence", "Takes commits of the old epoch until the new one has begun.") {
      base, record, batch, call throws(StoreError) in
      try await fenced(base, batch, call) { () throws(StoreError) in
        guard record.promised > record.decided, record.configuration?.active == record.database, let epoch = call.epoch,
          epoch == record.decided || epoch == record.promised
        else { return nil }
        return try await base.forced(batch, record, call)
      }
    },
    member("followers-write", "Takes commits of its epoch though another database is the active one.") {
      base, record, batch, call throws(StoreError) in
      try await fenced(base, batch, call) { () throws(StoreError) in
        guard record.isFollowing(at: call.epoch ?? record.decided), record.configuration?.active != record.database else { return nil }
        return try await base.forced(batch, record, call)
      }
    },
    member("deposed-write", "Takes commits of the old epoch after it heard that another database is the active one.") {
      base, record, batch, call throws(StoreError) in
      try await fenced(base, batch, call) { () throws(StoreError) in
        guard record.joined < record.decided, call.epoch == record.joined else { return nil }
        return try await base.forced(batch, record, call)
      }
    },
    member("repeats-not-fenced", "Answers repeats at any epoch.") { base, _, batch, call throws(StoreError) in
      try await fenced(base, batch, call) { () throws(StoreError) in
        guard case .committed(let version)? = try await base.outcome(of: batch.operation, call) else { return nil }
        return Commit(version: version, position: nil, affected: [1], isReplay: true)
      }
    },
    member("fenced-as-rejected", "Tells a fenced commit as one that was judged.") { base, _, batch, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.commit(batch, call)
      } catch {
        throw error.code == .fenced ? error.with(disposition: .rejected) : error
      }
    },
    member("versions-of-the-first-epoch", "Signs commits with the first epoch for ever.") { base, _, batch, call throws(StoreError) in
      var commit = try await base.commit(batch, call)
      commit.version = Version(epoch: Version.firstEpoch, counter: commit.version.counter)
      return commit
    },
    member("versions-by-the-clock-alone", "Signs commits by its clock, however new the row is.") {
      base, record, batch, call throws(StoreError) in
      var commit = try await base.commit(batch, call)
      let now = Timestamp.now.milliseconds << 16
      if !commit.isReplay, record.configuration != nil { commit.version = Version(epoch: commit.version.epoch, counter: now) }
      return commit
    },
    member("one-epoch-a-group", "Judges a commit by the epoch of one that is under way.") { base, record, batch, call throws(StoreError) in
      guard record.configuration != nil, call.epoch != record.decided else { return try await base.commit(batch, call) }
      let end = record.end
      for _ in 0..<4 { await Task.yield() }
      let isBusy = try await base.replication?.record(call).end != end
      return try await base.commit(batch, isBusy ? call.at(record.decided) : call)
    },
    replica("plain-reads-fenced", "Answers no read without an epoch once it belongs to a set.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      layer.reads = { queries, call throws(StoreError) in
        let record = try await base.record(call)
        guard record.configuration == nil || record.promised == record.joined else { throw .fenced }
        return try await driver.read(queries, call)
      }
    },
    member("references-unchecked-in-sets", "Accepts rows that refer to none once it belongs to a set.") {
      base, record, batch, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.commit(batch, call)
      } catch {
        guard error.code == .missingReference, record.isActive(at: call.epoch ?? .first) else { throw error }
        return try await base.forced(batch, record, call)
      }
    },
    member("children-left-in-sets", "Deletes a row without what refers to it once it belongs to a set.") {
      base, record, batch, call throws(StoreError) in
      guard record.configuration != nil, let root = batch.writes.lazy.filter(\.isDeletion).compactMap(\.name).first, root.entity == .users
      else {
        return try await base.commit(batch, call)
      }
      let children = try await base.rows(.healthRecords, call).filter { .id($0.id(.userID)) == root.key.first }
      let commit = try await base.commit(batch, call)
      guard let child = children.first else { return commit }
      _ = try await base.forced(WriteBatch([.insert(child)]), record, call)
      return commit
    },
    member("rejections-renamed-in-sets", "Answers a member's rejections with codes of its own.") {
      base, record, batch, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.commit(batch, call)
      } catch {
        guard record.configuration != nil, error.code == .duplicate else { throw error }
        throw StoreError(.conflict, error.detail, field: error.field)
      }
    },
  ]

  /// Does something else where a commit is fenced, unless that comes to nothing.
  private static func fenced(
    _ base: any Driver, _ batch: WriteBatch, _ call: Call, _ body: () async throws(StoreError) -> Commit?
  ) async throws(StoreError) -> Commit {
    do throws(StoreError) {
      return try await base.commit(batch, call)
    } catch {
      guard error.code == .fenced, let commit = try await body() else { throw error }
      return commit
    }
  }
}

extension Driver {
  /// Brings rows in past every judgement: as a transfer of a database that doesn't exist.
  fileprivate func forced(_ batch: WriteBatch, _ record: EpochRecord, _ call: Call) async throws(StoreError) -> Commit {
    let version = Version.ahead(record.decided)
    let entry = LogEntry.of(batch.insertedRows, at: version, as: batch.operation)
    let isStill = record.isFollowing(at: record.decided)
    let transfer = Transfer(
      epoch: isStill ? record.decided : record.promised, purpose: isStill ? .follow : .catchUp, source: OperationID().raw, after: 0,
      content: .entries([entry], through: 1))
    _ = try await replication?.apply(transfer, call)
    return Commit(version: version, position: nil, affected: batch.writes.map { _ in 1 })
  }
}

extension Key {
  fileprivate var first: Value {
    switch self {
    case .one(let id), .pair(let id, _): .id(id)
    }
  }
}
