import WellSenseStore

extension Mutant {
  static let replicationYields: [Mutant] = [
    transfer("values-exchanged-one-by-one", "Refuses a unique value as long as another row has it.") {
      base, driver, transfer, call throws(StoreError) in
      let users = try await driver.rows(.users, call)
      for row in transfer.entries.flatMap(\.common.puts) where row.entity == .users {
        guard users.contains(where: { $0[.emailKey] == row[.emailKey] && $0.id != row.id }) else { continue }
        throw StoreError(.duplicate, "another row has this value", field: Field.emailKey.name)
      }
      return try await base.apply(transfer, call)
    },
    transfer("nobody-yields", "Leaves out a row whose unique value another one has.") { base, driver, transfer, call throws(StoreError) in
      let users = try await driver.rows(.users, call)
      let sessions = try await driver.rows(.chatSessions, call)
      return try await base.apply(
        transfer.mapEntries { entry in
          entry.mapRows { row in
            let isTaken =
              users.contains { $0.entity == row.entity && $0[.emailKey] == row[.emailKey] && $0.id != row.id }
              || sessions.contains { $0.entity == row.entity && $0[.sessionID] == row[.sessionID] && $0.id != row.id }
            return isTaken ? nil : row
          }
        }, call)
    },
    transfer("yields-with-tombstone", "Buries a row that yields as if it had been deleted.") {
      base, driver, transfer, call throws(StoreError) in
      let users = try await driver.rows(.users, call)
      return try await base.apply(
        transfer.mapEntries { entry in
          var entry = entry
          let puts = entry.common.puts
          let rivals = users.filter { user in puts.contains { $0.entity == .users && $0[.emailKey] == user[.emailKey] && $0.id != user.id }
          }
          for rival in rivals where !puts.contains(where: { $0.name == rival.name }) {
            entry.effects.deletions.append(rival.name)
            entry.version = max(entry.version, Version(epoch: Version.firstEpoch, counter: rival.integer(.versionCounter) + 1))
          }
          return entry
        }, call)
    },
    replica("no-tombstones", "Keeps no tombstones.") { replica, _ in replica.graves = { _, _, _ in [] } },
    replica("tombstones-unordered", "Gives tombstones in no order.") { replica, _ in
      let base = replica.base
      replica.graves = { row, limit, call throws(StoreError) in try await base.tombstones(after: row, limit: limit, call).reversed() }
    },
    replica("tombstones-from-the-start", "Gives the first tombstones whatever was read before.") { replica, _ in
      let base = replica.base
      replica.graves = { _, limit, call throws(StoreError) in try await base.tombstones(after: nil, limit: limit, call) }
    },
    replica("tombstones-go-with-a-return", "Keeps no tombstone of a row that is there.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      replica.graves = { row, limit, call throws(StoreError) in
        var kept: [Tombstone] = []
        for tombstone in try await base.tombstones(after: row, limit: limit, call)
        where try await driver.row(tombstone.row, call) == nil { kept.append(tombstone) }
        return kept
      }
    },
    transfer("no-tombstones-of-the-unknown", "Leaves no tombstone of a row that wasn't there.") {
      base, driver, transfer, call throws(StoreError) in
      var there = Set<RowName>()
      for name in transfer.entries.flatMap(\.effects.deletions) where try await driver.row(name, call) != nil { there.insert(name) }
      let rows = there.union(transfer.entries.flatMap(\.common.puts).map(\.name))
      return try await base.apply(
        transfer.mapEntries { entry in
          var entry = entry
          entry.effects.deletions.removeAll { !rows.contains($0) }
          return entry
        }, call)
    },
  ]
}
