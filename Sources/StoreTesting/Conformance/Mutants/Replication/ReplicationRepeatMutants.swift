import WellSenseStore

extension Mutant {
  static let replicationRepeats: [Mutant] = [
    remembering("taken-over-done-again", "Does again what it took over, under another operation.") {
      _, base, _, batch, call throws(StoreError) in
      try await base.commit(WriteBatch(OperationID(), batch.writes, returning: batch.returning), call)
    },
    remembering("taken-over-versioned-anew", "Answers a repeat of what it took over with the stamp of its entry.") {
      entry, base, _, batch, call throws(StoreError) in
      var commit = try await base.commit(batch, call)
      commit.version = entry.stamp
      return commit
    },
    remembering("taken-over-as-one", "Answers a repeat of what it took over as if it had changed one row.") {
      _, base, _, batch, call throws(StoreError) in
      var commit = try await base.commit(batch, call)
      commit.affected = [1]
      return commit
    },
    remembering("positions-of-the-source", "Answers a repeat of what it took over with the place it had elsewhere.") {
      entry, base, _, batch, call throws(StoreError) in
      var commit = try await base.commit(batch, call)
      commit.position = commit.position.map { Position(database: $0.database, sequence: entry.sequence + 1, operation: $0.operation) }
      return commit
    },
    remembering("taken-over-rejections-forgotten", "Tells a repeat of a rejection that it took over that it is done.") {
      entry, base, _, batch, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.commit(batch, call)
      } catch {
        return Commit(version: entry.version, position: nil, affected: [1], isReplay: true)
      }
    },
    replica("overtaken-has-no-outcome", "Knows no outcome of what was overtaken.") { _, layer in
      let driver = layer.base
      layer.outcomes = { operation, call throws(StoreError) in
        let verdict = try await driver.outcome(of: operation, call)
        return verdict == .rejected(.conflict) ? nil : verdict
      }
    },
    replica("overtaken-with-effects", "Shows rows of what was overtaken among its changes.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      let effects = Memory([OperationID: Effects]())
      replica.transfers = { transfer, call throws(StoreError) in
        for entry in transfer.entries { effects { $0[entry.operation] = entry.effects } }
        return try await base.apply(transfer, call)
      }
      layer.pages = { position, limit, call throws(StoreError) in
        try await driver.changes(after: position, limit: limit, call).map { change in
          guard change.verdict == .rejected(.conflict), let effects = effects({ $0[change.operation] }) else { return change }
          return change.with(puts: effects.puts, deletions: effects.deletions)
        }
      }
    },
    replica("changes-stamped-by-version", "Tells the version of a change as its stamp.") { _, layer in
      let driver = layer.base
      layer.pages = { position, limit, call throws(StoreError) in
        try await driver.changes(after: position, limit: limit, call).map { change in
          guard case .committed(let version) = change.verdict else { return change }
          return Change(
            position: change.position, operation: change.operation, verdict: change.verdict, stamp: version, bases: change.bases,
            effects: change.effects)
        }
      }
    },
    replica("numbers-of-the-source", "Goes on numbering from the cursor.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      layer.commits = { batch, call throws(StoreError) in
        var commit = try await driver.commit(batch, call)
        let cursor = try await base.record(call).cursors.values.max() ?? 0
        commit.position = commit.position.map {
          Position(database: $0.database, sequence: max($0.sequence, cursor + 1), operation: $0.operation)
        }
        return commit
      }
    },
  ]

  /// Breaks commits of operations that came by a transfer, with their entries at hand.
  private static func remembering(
    _ id: String, _ sentence: String,
    _ body: @escaping @Sendable (LogEntry, any Driver, any Replicable, WriteBatch, Call) async throws(StoreError) -> Commit
  ) -> Mutant {
    replica(id, sentence) { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      let entries = Memory([OperationID: LogEntry]())
      replica.transfers = { transfer, call throws(StoreError) in
        for entry in transfer.entries { entries { $0[entry.operation] = entry } }
        return try await base.apply(transfer, call)
      }
      layer.commits = { batch, call throws(StoreError) in
        guard let entry = entries({ $0[batch.operation] }) else { return try await driver.commit(batch, call) }
        return try await body(entry, driver, base, batch, call)
      }
    }
  }
}
