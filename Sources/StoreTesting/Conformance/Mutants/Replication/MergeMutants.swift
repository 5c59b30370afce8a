import WellSenseStore

extension Mutant {
  static let replicationMerging: [Mutant] = [
    transfer("merges-like-a-follower", "Takes a returning member's entries over as if that one were active.") {
      base, _, transfer, call throws(StoreError) in
      try await base.apply(transfer.purpose == .merge ? transfer.by(.follow) : transfer, call)
    },
    anyway("merges-over-newer-rows", "Merges an entry row by row where one of its rows is newer.") {
      entry, driver, call throws(StoreError) in
      for name in entry.rowNames(.current) {
        if let version = try await driver.row(name, call)?.version, version > entry.version { return true }
      }
      return false
    },
    anyway("merges-duplicates", "Merges an entry though another row has its unique value.") { entry, driver, call throws(StoreError) in
      let (users, rows) = (try await driver.rows(.users, call), entry.common.puts)
      return users.contains { user in
        !rows.contains { $0.name == user.name } && rows.contains { $0.entity == .users && $0[.emailKey] == user[.emailKey] }
      }
    },
    anyway("merges-orphans", "Merges an entry though a row of it refers to none.") { entry, driver, call throws(StoreError) in
      let rows = entry.common.puts
      for row in rows {
        for reference in Schema.current[row.entity].references {
          let parent = RowName(reference.parent, .one(row.id(reference.field)))
          if !rows.contains(where: { $0.name == parent }), try await driver.row(parent, call) == nil { return true }
        }
      }
      return false
    },
    anyway("merges-into-lists", "Merges a row though others have its place, or later ones, within the same parent.") {
      entry, driver, call throws(StoreError) in
      let rows = entry.common.puts.filter { $0.entity == .chatMessages }
      return try await driver.rows(.chatMessages, call).contains { there in
        rows.contains { $0.name != there.name && $0[.chatID] == there[.chatID] && $0.integer(.place) <= there.integer(.place) }
      }
    },
    anyway("merges-away-parents", "Merges a deletion though rows are left that refer to what it removes.") {
      entry, driver, call throws(StoreError) in
      let gone = entry.effects.deletions
      return try await driver.rows(.healthRecords, call).contains {
        gone.contains(RowName(.users, .one($0.id(.userID)))) && !gone.contains($0.name)
      }
    },
    merge("merges-whatever-the-base", "Merges entries whatever versions they were based on.") { entry in
      var entry = entry
      entry.bases = []
      return entry
    },
    merge("merges-nothing", "Counts everything that is merged as overtaken.") { entry in
      entry.outcome == .committed ? entry.with(stamp: entry.stamp, .superseded) : entry
    },
    merge("merges-without-rejections", "Merges no rejections.") { entry in
      if case .rejected = entry.outcome { nil } else { entry }
    },
    merge("repairs-merged", "Merges another database's repairs as commits.") { entry in
      entry.outcome == .repaired ? entry.with(stamp: entry.stamp, .committed) : entry
    },
    merge("merges-at-its-own-time", "Signs what it merges as decided here and now.") { entry in
      entry.with(stamp: .ahead(Member.epoch(2)))
    },
    merge("merges-the-first-row", "Merges the first row of an entry alone.") { entry in
      var entry = entry
      entry.effects.puts = entry.effects.puts.prefix(1).map { RowBatch($0.entity, Array($0.rows().prefix(1))) }
      return entry
    },
    merge("merges-without-deletions", "Merges no deletions.") { entry in
      var entry = entry
      entry.effects.deletions = []
      return entry
    },
    replica("merges-no-known-entries", "Merges nothing of operations that it knows.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      replica.transfers = { transfer, call throws(StoreError) in
        guard transfer.purpose == .merge else { return try await base.apply(transfer, call) }
        var known: Set<OperationID> = []
        for entry in transfer.entries where try await driver.outcome(of: entry.operation, call) != nil { known.insert(entry.operation) }
        return try await base.apply(transfer.mapEntries { [known] in known.contains($0.operation) ? nil : $0 }, call)
      }
    },
    replica("merges-known-entries-anew", "Merges what it knows as an operation of its own.") { replica, _ in
      let base = replica.base
      let known = Memory(Set<OperationID>())
      replica.transfers = { transfer, call throws(StoreError) in
        let renamed = transfer.mapEntries { entry in
          var entry = entry
          if !known({ $0.insert(entry.operation).inserted }), transfer.purpose == .merge { entry.operation = OperationID() }
          return entry
        }
        return try await base.apply(renamed, call)
      }
    },
    transfer("merges-silently", "Tells nobody what was overtaken.") { base, _, transfer, call throws(StoreError) in
      TransferReport(record: try await base.apply(transfer, call).record)
    },
    transfer("merges-without-office", "Merges as a follower and while an epoch is being changed.") {
      base, _, transfer, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.apply(transfer, call)
      } catch {
        guard error.code == .fenced, transfer.purpose == .merge else { throw error }
        return try await base.apply(transfer.by(.catchUp).at(try await base.record(call).promised), call)
      }
    },
    replica("repairs-unlogged", "Keeps repairs to itself.") { replica, _ in
      let base = replica.base
      replica.pages = { sequence, limit, standing, call throws(StoreError) in
        var page = try await base.entries(after: sequence, limit: limit, at: standing, call)
        page.entries.removeAll { $0.outcome == .repaired }
        return page
      }
    },
    transfer("settled-too-soon", "Takes itself for whole before it has all up to the settlement.") {
      base, _, transfer, call throws(StoreError) in
      var report = try await base.apply(transfer, call)
      report.record.isUnsettled = false
      return report
    },
    replica("never-settled", "Never takes itself for whole after it was away.") { replica, _ in
      let base = replica.base
      @Sendable func unsettled(_ record: EpochRecord) -> EpochRecord {
        var record = record
        if record.settlement > 0, record.settlement < .max, record.joined > .first { record.isUnsettled = true }
        return record
      }
      replica.records = { call throws(StoreError) in unsettled(try await base.record(call)) }
      replica.steps = { step, call throws(StoreError) in
        let (isGranted, record) = try await base.take(step, call)
        return (isGranted, unsettled(record))
      }
      replica.transfers = { transfer, call throws(StoreError) in
        var report = try await base.apply(transfer, call)
        report.record = unsettled(report.record)
        return report
      }
    },
    step("settlement-kept-in-office", "Still waits for a settlement when it is the active one.") { base, step, call throws(StoreError) in
      let before = try await base.record(call).settlement
      var answer = try await base.take(step, call)
      if case .activate = step, answer.isGranted { answer.record.settlement = before }
      return answer
    },
  ]

  /// Takes a merge that must not take effect over row by row, as a follower would.
  private static func anyway(
    _ id: String, _ sentence: String,
    _ mustNot: @escaping @Sendable (LogEntry, any Driver, Call) async throws(StoreError) -> Bool
  ) -> Mutant {
    transfer(id, sentence) { base, driver, transfer, call throws(StoreError) in
      guard transfer.purpose == .merge else { return try await base.apply(transfer, call) }
      for entry in transfer.entries where entry.isEffective {
        if try await mustNot(entry, driver, call) { return try await base.apply(transfer.by(.follow), call) }
      }
      return try await base.apply(transfer, call)
    }
  }

  /// Changes entries that are merged, or leaves them out.
  private static func merge(_ id: String, _ sentence: String, _ change: @escaping @Sendable (LogEntry) -> LogEntry?) -> Mutant {
    entry(id, sentence) { entry, purpose in purpose == .merge ? change(entry) : entry }
  }
}

extension Transfer {
  func by(_ purpose: Purpose) -> Transfer {
    var transfer = self
    transfer.purpose = purpose
    return transfer
  }
}
