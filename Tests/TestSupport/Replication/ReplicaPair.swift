package import WellSenseStore

/// Two databases of one set, by whatever engines, and the steps that a coordinator takes with them.
package struct ReplicaPair: Sendable {
  package let first: any Driver
  package let second: any Driver
  package let firstID: RawID
  package let secondID: RawID
  package let lineage = OperationID().raw

  /// Opens and initializes both with their logs on. Neither belongs to a set yet.
  package init(_ first: any Driver, _ second: any Driver) async throws {
    self.first = first
    self.second = second
    firstID = try await Self.ready(first)
    secondID = try await Self.ready(second)
  }

  private static func ready(_ driver: any Driver) async throws -> RawID {
    try await driver.open(soon())
    return try await driver.initialize(.current, log: .on, soon()).database
  }

  package func close() async {
    await first.close()
    await second.close()
  }

  /// Fields in which the rows of both differ, by entity; all of them for a row that only one has.
  package func differences() async throws -> Set<String> {
    let (mine, theirs) = (try await first.everything(), try await second.everything())
    var found: Set<String> = []
    for name in Set(mine.keys).union(theirs.keys) where mine[name] != theirs[name] {
      guard let row = mine[name], let other = theirs[name] else {
        found.insert("\(name.entity) only in \(mine[name] == nil ? "second" : "first")")
        continue
      }
      for (place, column) in Schema.current[name.entity].columns.enumerated() where row[place] != other[place] {
        found.insert("\(name.entity).\(column.field)")
      }
    }
    return found
  }

  package func configuration(active: RawID, inSync: [RawID]? = nil) -> SetConfiguration {
    let both = [firstID, secondID]
    return SetConfiguration(
      lineage: lineage, agreement: .coordinator, active: active, inSync: inSync ?? both, members: both, voters: both)
  }

  package var isFirstActive: SetConfiguration { configuration(active: firstID) }
  package var isSecondActive: SetConfiguration { configuration(active: secondID) }

  /// Founds the set with the first database active. The second one follows.
  package func found() async throws {
    for driver in [first, second] {
      guard try await driver.replica.take(.found(isFirstActive), soon()).isGranted else { throw Missing() }
    }
  }

  /// An epoch change that makes one of them active. The others learn of it.
  package func change(to epoch: Epoch, active: any Driver, _ configuration: SetConfiguration, learners: [any Driver] = []) async throws {
    for driver in [active] + learners { _ = try await driver.replica.take(.prepare(epoch), soon()) }
    guard try await active.replica.take(.activate(epoch, configuration), soon()).isGranted else { throw Missing() }
    for driver in learners {
      guard try await driver.replica.take(.learn(epoch, configuration), soon()).isGranted else { throw Missing() }
    }
  }

  /// Carries a database's log on to another until its end; how many transfers that took.
  @discardableResult
  package func pull(
    _ source: any Driver, _ sourceID: RawID, to target: any Driver, at epoch: Epoch, _ purpose: Transfer.Purpose = .follow, step: Int = 1000
  ) async throws -> [TransferReport] {
    var reports: [TransferReport] = []
    while true {
      let after = try await target.replica.record(soon()).cursor(sourceID)
      let standing: Standing = purpose == .follow ? .active(epoch) : .decided(epoch)
      let page = try await source.replica.entries(after: after, limit: step, at: standing, soon())
      guard page.next > after else { return reports }
      reports.append(
        try await target.replica.apply(
          Transfer(epoch: epoch, purpose: purpose, source: sourceID, after: after, content: .entries(page.entries, through: page.next)),
          soon()))
    }
  }
}

extension Driver {
  /// The power of being a member, of a driver that must have it.
  package var replica: any Replicable {
    get throws {
      guard let replication else { throw Missing() }
      return replication
    }
  }

  /// Every row of every entity as values, by name: what two members must have in common.
  package func everything() async throws -> [RowName: [Value]] {
    var rows: [RowName: [Value]] = [:]
    for entity in Schema.current.entities {
      var query = Query(entity.entity, order: .key, limit: 500)
      while true {
        let page = try await read([query], soon())[0]
        for row in 0..<page.count {
          rows[RowName(entity.entity, page.key(row, entity))] = (0..<page.width).map { page.value(page[row, $0]) }
        }
        guard let next = page.next else { break }
        query.after = next
      }
    }
    return rows
  }

  /// The verdicts of the log by operation, and its numbers, which have no gaps but those of entries that moved.
  package func log() async throws -> [Change] {
    var changes: [Change] = []
    var position: Position?
    while true {
      let page = try await self.changes(after: position, limit: 100, soon())
      changes += page.changes
      position = page.next
      if page.isEnd { return changes }
    }
  }
}

extension Call {
  /// A call at an epoch of a set.
  package static func at(_ epoch: Epoch) -> Call {
    var call = soon()
    call.epoch = epoch
    return call
  }
}
