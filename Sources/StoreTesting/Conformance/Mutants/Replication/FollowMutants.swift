import WellSenseStore

extension Mutant {
  static let replicationFollowing: [Mutant] = [
    entry("entries-applied-unlogged", "Takes over rows without their entries.") { entry, _ in
      entry.isEffective ? entry.with(stamp: Version(epoch: 0, counter: 0)) : nil
    },
    entry("rejections-dropped", "Takes over no entries without rows.") { entry, purpose in
      purpose == .merge || entry.isEffective ? entry : nil
    },
    entry("empty-entries-dropped", "Takes over no entries that did nothing.") { entry, _ in
      entry.isEffective && entry.effects.isEmpty ? nil : entry
    },
    entry("stamps-dropped", "Keeps the version of an entry as its stamp.") { entry, _ in entry.with(stamp: entry.version) },
    entry("bases-dropped", "Takes over entries without the versions that were expected.") { entry, _ in
      var entry = entry
      entry.bases = []
      return entry
    },
    entry("affected-dropped", "Takes over entries without the numbers of rows.") { entry, _ in
      var entry = entry
      entry.affected = []
      return entry
    },
    entry("fields-dropped", "Takes over rejections without the field they named.") { entry, _ in
      guard case .rejected(let code, _) = entry.outcome else { return entry }
      return entry.with(stamp: entry.stamp, .rejected(code, field: nil))
    },
    entry("repairs-as-commits", "Takes repairs for commits.") { entry, purpose in
      entry.outcome == .repaired && purpose == .follow ? entry.with(stamp: entry.stamp, .committed) : entry
    },
    entry("superseded-as-committed", "Takes what was overtaken for what took effect.") { entry, _ in
      entry.outcome == .superseded ? entry.with(stamp: entry.stamp, .committed) : entry
    },
    entry("known-entries-anew", "Enters an entry again whenever it comes.") { entry, _ in entry.with(stamp: .ahead()) },
    replica("known-entries-skipped", "Passes entries over that it knows.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      replica.transfers = { transfer, call throws(StoreError) in
        var known: Set<OperationID> = []
        for entry in transfer.entries where try await driver.outcome(of: entry.operation, call) != nil { known.insert(entry.operation) }
        return try await base.apply(transfer.mapEntries { [known] in known.contains($0.operation) ? nil : $0 }, call)
      }
    },
    transfer("cursors-unchecked", "Takes a transfer whatever place it follows.") { base, _, transfer, call throws(StoreError) in
      var transfer = transfer
      transfer.after = try await base.record(call).cursor(transfer.source)
      return try await base.apply(transfer, call)
    },
    transfer("cursors-by-entries", "Moves the cursor by the number of entries.") { base, _, transfer, call throws(StoreError) in
      guard case .entries(let entries, _) = transfer.content else { return try await base.apply(transfer, call) }
      var counted = transfer
      counted.content = .entries(entries, through: transfer.after + Int64(entries.count))
      return try await base.apply(counted, call)
    },
    transfer("transfers-of-any-epoch", "Takes transfers of any epoch while nothing is being changed.") {
      base, _, transfer, call throws(StoreError) in
      let record = try await base.record(call)
      guard transfer.purpose == .follow, record.joined == record.promised else { return try await base.apply(transfer, call) }
      return try await base.apply(transfer.at(record.promised), call)
    },
    transfer("follows-unjoined", "Follows whom it has promised, joined or not.") { base, _, transfer, call throws(StoreError) in
      let record = try await base.record(call)
      guard transfer.purpose == .follow, !transfer.entries.isEmpty, transfer.epoch == record.promised else {
        return try await base.apply(transfer, call)
      }
      var caught = transfer
      caught.purpose = .catchUp
      return try await base.apply(caught, call)
    },
    transfer("no-catching-up", "Takes nothing over while an epoch is being changed.") { base, _, transfer, call throws(StoreError) in
      guard transfer.purpose != .catchUp else { throw .fenced }
      return try await base.apply(transfer, call)
    },
    transfer("catches-up-for-any-epoch", "Catches up whatever it has promised.") { base, _, transfer, call throws(StoreError) in
      guard transfer.purpose == .catchUp else { return try await base.apply(transfer, call) }
      return try await base.apply(transfer.at(try await base.record(call).promised), call)
    },
    transfer("reports-of-the-past", "Reports what it knew before a transfer.") { base, _, transfer, call throws(StoreError) in
      let before = try await base.record(call)
      var report = try await base.apply(transfer, call)
      report.record = before
      return report
    },
    transfer("fenced-transfers-as-taken", "Says that it took a transfer that it refused.") { base, _, transfer, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.apply(transfer, call)
      } catch {
        guard error.code == .fenced else { throw error }
        return TransferReport(record: try await base.record(call))
      }
    },
    transfer("refused-transfers-as-judged", "Tells a transfer that came too late as one that was judged.") {
      base, _, transfer, call throws(StoreError) in
      do throws(StoreError) { return try await base.apply(transfer, call) } catch { throw error.with(disposition: .rejected) }
    },
    replica("transfers-unnoticed", "Doesn't wake who waits for changes when it takes over some.") { replica, layer in
      let base = replica.base
      let isFollowing = Memory(false)
      let waits = layer.base.notifications
      replica.transfers = { transfer, call throws(StoreError) in
        isFollowing { $0 = true }
        return try await base.apply(transfer, call)
      }
      layer.powers = Layer.Powers(layer.base)
      layer.powers?.notifications = waits.map { Deaf(base: $0, isDeaf: isFollowing) }
    },
    replica("moved-numbers-read", "Reads numbers whose entry has moved as entries.") { replica, _ in
      let base = replica.base
      replica.pages = { sequence, limit, standing, call throws(StoreError) in
        var page = try await base.entries(after: sequence, limit: limit, at: standing, call)
        let numbers = Set(page.entries.map(\.sequence))
        for number in stride(from: sequence + 1, through: page.next, by: 1) where !numbers.contains(number) {
          page.entries.append(LogEntry(sequence: number, operation: OperationID(), outcome: .moved, version: .old(0)))
        }
        return page
      }
    },
    replica("numbers-closed-up", "Numbers entries anew where some have moved.") { replica, _ in
      let base = replica.base
      replica.pages = { sequence, limit, standing, call throws(StoreError) in
        var page = try await base.entries(after: sequence, limit: limit, at: standing, call)
        for place in page.entries.indices { page.entries[place].sequence = sequence + Int64(place) + 1 }
        return page
      }
    },
  ]
}

extension Transfer {
  func at(_ epoch: Epoch) -> Transfer {
    var transfer = self
    transfer.epoch = epoch
    return transfer
  }
}

/// Waits to the end of the deadline once it is deaf.
private struct Deaf: ChangeNotifying {
  let base: any ChangeNotifying
  let isDeaf: Memory<Bool>

  func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    var short = call
    while !call.deadline.hasPassed {
      short.deadline = min(Deadline(after: .milliseconds(20)), call.deadline)
      try await base.waitForChange(after: position, short)
      if isDeaf({ $0 }) { throw StoreError(.timedOut, "no change came") }
      if !short.deadline.hasPassed { return }
    }
  }
}
