import WellSenseStore

extension Mutant {
  /// What breaks a database's replication.
  static let replication: [Mutant] =
    replicationSteps + replicationFences + replicationFollowing + replicationRows + replicationCounters + replicationYields
    + replicationRepeats + replicationMerging + replicationRebuilding + replicationLog + replicationReads
}

extension Mutant {
  /// Has forgotten something of its record when it is opened again.
  static func forgetful(_ id: String, _ sentence: String, _ forget: @escaping @Sendable (inout EpochRecord) -> Void) -> Mutant {
    replica(id, sentence) { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      let wasClosed = Memory(false)
      layer.closes = {
        await driver.close()
        wasClosed { $0 = true }
      }
      replica.records = { call throws(StoreError) in
        var record = try await base.record(call)
        if wasClosed({ $0 }) { forget(&record) }
        return record
      }
    }
  }

  /// Breaks a database's replication; what has none is left as it is.
  static func replica(
    _ id: String, _ sentence: String, _ change: @escaping @Sendable (inout ReplicaLayer, inout Layer) -> Void
  ) -> Mutant {
    Mutant(id, sentence) { base in
      guard let replication = base.replication else { return base }
      var layer = Layer(base)
      var replica = ReplicaLayer(replication)
      change(&replica, &layer)
      layer.powers = layer.powers ?? Layer.Powers(base)
      layer.powers?.replication = replica
      return layer
    }
  }

  /// Breaks the steps of an epoch change.
  static func step(
    _ id: String, _ sentence: String,
    _ body: @escaping @Sendable (any Replicable, EpochStep, Call) async throws(StoreError) -> (isGranted: Bool, record: EpochRecord)
  ) -> Mutant {
    replica(id, sentence) { replica, _ in
      let base = replica.base
      replica.steps = { step, call throws(StoreError) in try await body(base, step, call) }
    }
  }

  /// Breaks transfers.
  static func transfer(
    _ id: String, _ sentence: String,
    _ body: @escaping @Sendable (any Replicable, any Driver, Transfer, Call) async throws(StoreError) -> TransferReport
  ) -> Mutant {
    replica(id, sentence) { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      replica.transfers = { transfer, call throws(StoreError) in try await body(base, driver, transfer, call) }
    }
  }

  /// Changes each entry of a transfer, or leaves it out.
  static func entry(
    _ id: String, _ sentence: String, _ change: @escaping @Sendable (LogEntry, Transfer.Purpose) -> LogEntry?
  ) -> Mutant {
    transfer(id, sentence) { base, _, transfer, call throws(StoreError) in
      try await base.apply(transfer.mapEntries { change($0, transfer.purpose) }, call)
    }
  }

  /// Breaks commits of members and of databases that aren't, by what the record says.
  static func member(
    _ id: String, _ sentence: String,
    _ body: @escaping @Sendable (any Driver, EpochRecord, WriteBatch, Call) async throws(StoreError) -> Commit
  ) -> Mutant {
    commit(id, sentence) { base, batch, call throws(StoreError) in
      guard let replication = base.replication else { return try await base.commit(batch, call) }
      return try await body(base, try await replication.record(call), batch, call)
    }
  }
}

extension Transfer {
  /// The same transfer with other entries; the cursor goes on as it said.
  func mapEntries(_ change: (LogEntry) -> LogEntry?) -> Transfer {
    guard case .entries(let entries, let through) = content else { return self }
    var transfer = self
    transfer.content = .entries(entries.compactMap(change), through: through)
    return transfer
  }

  var entries: [LogEntry] { if case .entries(let entries, _) = content { entries } else { [] } }
}

extension LogEntry {
  /// The same entry with other rows.
  func mapRows(_ change: (Row) -> Row?) -> LogEntry {
    var entry = self
    entry.effects.puts = effects.puts.map { RowBatch($0.entity, $0.rows().compactMap(change)) }.filter { !$0.isEmpty }
    return entry
  }
}

extension Call {
  /// The same call for another epoch.
  func at(_ epoch: Epoch?) -> Call {
    var call = self
    call.epoch = epoch
    return call
  }
}
