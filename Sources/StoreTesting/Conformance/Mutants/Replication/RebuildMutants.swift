import WellSenseStore

extension Mutant {
  static let replicationRebuilding: [Mutant] = [
    transfer("copies-into-what-is-there", "Begins a copy with the rows that are there.") {
      base, driver, transfer, call throws(StoreError) in
      guard case .beginRebuild = transfer.content else { return try await base.apply(transfer, call) }
      let rows = try await driver.rows(.users, call)
      var report = try await base.apply(transfer, call)
      let progress = try await base.record(call).rebuild
      guard let progress, !rows.isEmpty else { return report }
      var part = transfer
      part.content = .rows([RowBatch(.users, rows)], progress: progress)
      part.after = report.record.cursor(transfer.source)
      report.record = try await base.apply(part, call).record
      return report
    },
    transfer("copies-leave-tombstones", "Begins a copy with the tombstones that are there.") { base, _, transfer, call throws(StoreError) in
      guard case .beginRebuild = transfer.content else { return try await base.apply(transfer, call) }
      let tombstones = try await base.tombstones(after: nil, limit: 100, call)
      let record = try await base.apply(transfer, call).record
      guard let token = record.rebuild?.token else { return TransferReport(record: record) }
      var part = transfer
      part.after = record.cursor(transfer.source)
      part.content = .tombstones(tombstones, token: token)
      return try await base.apply(part, call)
    },
    part("copies-without-progress", "Forgets how far a copy has come.") { content, record in
      guard case .rows(let rows, let progress) = content, let before = record.rebuild, before.token == progress.token else {
        return content
      }
      return .rows(rows, progress: before)
    },
    part("copied-rows-signed-anew", "Takes every row of a copy for the newest.") { content, _ in
      guard case .rows(let rows, let progress) = content else { return content }
      let now = Timestamp.now.milliseconds << 16
      return .rows(rows.map { $0.mapRows { $0.with(.versionCounter, .integer(now)) } }, progress: progress)
    },
    part("copies-without-tombstones", "Copies no tombstones.") { content, _ in
      if case .tombstones(_, let token) = content { .tombstones([], token: token) } else { content }
    },
    transfer("copies-keep-the-deleted", "Keeps rows that were copied before their deletion.") {
      base, driver, transfer, call throws(StoreError) in
      guard case .tombstones(let tombstones, let token) = transfer.content else { return try await base.apply(transfer, call) }
      let there = Set(try await driver.rows(.users, call).map(\.name))
      var part = transfer
      part.content = .tombstones(tombstones.filter { !there.contains($0.row) }, token: token)
      return try await base.apply(part, call)
    },
    part("copies-over-members-in-sync", "Lets a copy begin over a database that is in sync.") { content, record in
      guard case .beginRebuild(let after, let token, var configuration) = content else { return content }
      configuration.inSync = configuration.inSync.filter { $0 != record.database }
      return .beginRebuild(after: after, token: token, configuration)
    },
    part("copies-of-another-set", "Lets a copy begin over a database of another set.") { content, record in
      guard case .beginRebuild(let after, let token, var configuration) = content else { return content }
      configuration.lineage = record.configuration?.lineage ?? configuration.lineage
      return .beginRebuild(after: after, token: token, configuration)
    },
    transfer("copies-of-the-past", "Lets a copy of an older epoch begin.") { base, _, transfer, call throws(StoreError) in
      guard case .beginRebuild = transfer.content else { return try await base.apply(transfer, call) }
      return try await base.apply(transfer.at(max(transfer.epoch, try await base.record(call).promised)), call)
    },
    transfer("copies-of-anyone", "Takes parts of a copy whoever sends them.") { base, _, transfer, call throws(StoreError) in
      var part = transfer
      if !transfer.isEntries, let rebuild = try await base.record(call).rebuild, transfer.source != rebuild.source {
        part.source = rebuild.source
        part.after = try await base.record(call).cursor(part.source)
      }
      return try await base.apply(part, call)
    },
    part("copies-by-anybody", "Takes parts of a copy that another has begun anew since.") { content, record in
      guard let token = record.rebuild?.token else { return content }
      switch content {
      case .rows(let rows, var progress):
        progress.token = token
        return .rows(rows, progress: progress)
      case .tombstones(let tombstones, _): return .tombstones(tombstones, token: token)
      case .endRows(_, let target): return .endRows(token: token, target: target)
      case .entries, .beginRebuild: return content
      }
    },
    part("copies-done-too-early", "Takes a copy for done when its rows are there.") { content, record in
      guard case .endRows(let token, _) = content else { return content }
      return .endRows(token: token, target: 0)
    },
    transfer("copies-end-with-the-first-entry", "Takes a copy for done when the first entry after it comes.") {
      base, _, transfer, call throws(StoreError) in
      let record = try await base.record(call)
      guard case .entries = transfer.content, let rebuild = record.rebuild, rebuild.target != nil, transfer.purpose == .follow else {
        return try await base.apply(transfer, call)
      }
      _ = try await base.apply(transfer, call)
      var end = transfer
      end.after = try await base.record(call).cursor(transfer.source)
      end.content = .endRows(token: rebuild.token, target: 0)
      do throws(StoreError) { return try await base.apply(end, call) } catch { return TransferReport(record: try await base.record(call)) }
    },
    transfer("follows-before-all-rows", "Takes the log over while rows are still copied.") { base, _, transfer, call throws(StoreError) in
      let record = try await base.record(call)
      if transfer.isEntries, transfer.purpose == .follow, let rebuild = record.rebuild, rebuild.target == nil {
        var end = transfer
        end.content = .endRows(token: rebuild.token, target: .max)
        _ = try await base.apply(end, call)
      }
      return try await base.apply(transfer, call)
    },
    transfer("copies-of-any-epoch", "Takes parts of a copy of any epoch.") { base, _, transfer, call throws(StoreError) in
      let record = try await base.record(call)
      guard !transfer.isEntries, record.rebuild != nil else { return try await base.apply(transfer, call) }
      return try await base.apply(transfer.at(record.promised), call)
    },
    transfer("copies-that-never-began", "Passes parts of a copy over that never began.") { base, _, transfer, call throws(StoreError) in
      let record = try await base.record(call)
      switch transfer.content {
      case .rows, .tombstones, .endRows:
        return record.rebuild == nil ? TransferReport(record: record) : try await base.apply(transfer, call)
      case .entries, .beginRebuild: return try await base.apply(transfer, call)
      }
    },
    transfer("copies-into-members-alone", "Begins no copy into a database outside a set.") { base, _, transfer, call throws(StoreError) in
      if case .beginRebuild = transfer.content, try await base.record(call).configuration == nil { throw .fenced }
      return try await base.apply(transfer, call)
    },
    transfer("copies-once", "Doesn't begin a copy over again.") { base, _, transfer, call throws(StoreError) in
      let record = try await base.record(call)
      if case .beginRebuild = transfer.content, record.rebuild != nil { return TransferReport(record: record) }
      return try await base.apply(transfer, call)
    },
    transfer("copies-without-end", "Takes no copy for finished.") { base, _, transfer, call throws(StoreError) in
      let record = try await base.record(call)
      guard case .endRows(let token, _) = transfer.content, record.rebuild?.token == token else {
        return try await base.apply(transfer, call)
      }
      return TransferReport(record: record)
    },
    step("active-in-the-middle", "Becomes the active database in the middle of a copy.") { base, step, call throws(StoreError) in
      let record = try await base.record(call)
      guard case .activate(let epoch, _) = step, let rebuild = record.rebuild, epoch == record.promised else {
        return try await base.take(step, call)
      }
      let end = Transfer(
        epoch: epoch, purpose: .follow, source: rebuild.source, after: record.cursor(rebuild.source),
        content: .endRows(token: rebuild.token, target: 0))
      _ = try await base.apply(end, call)
      return try await base.take(step, call)
    },
    forgetful("copies-forgotten-when-closed", "Doesn't know of a copy when it is opened again.") { $0.rebuild = nil },
  ]

  /// Changes what a transfer brings, by what the database knows.
  private static func part(
    _ id: String, _ sentence: String, _ change: @escaping @Sendable (Transfer.Content, EpochRecord) -> Transfer.Content
  ) -> Mutant {
    transfer(id, sentence) { base, _, transfer, call throws(StoreError) in
      var changed = transfer
      changed.content = change(transfer.content, try await base.record(call))
      return try await base.apply(changed, call)
    }
  }
}

extension Transfer {
  fileprivate var isEntries: Bool { if case .entries = content { true } else { false } }
}
