import WellSenseStore

extension Mutant {
  static let replicationRows: [Mutant] = [
    entry("rows-signed-anew", "Signs rows with a version of its own when it takes them over.") { entry, _ in
      entry.mapRows { row in row.with(.versionCounter, .integer(row.integer(.versionCounter) + 1)) }
    },
    entry("operations-of-rows-dropped", "Signs rows with an operation of its own.") { entry, _ in
      let operation = OperationID()
      return entry.mapRows { $0.with(.operation, .id(operation.raw)) }
    },
    entry("texts-trimmed", "Takes texts over without the blanks at their end.") { entry, _ in
      entry.mapRows { row in
        guard let email = row.string(.email) else { return row }
        return row.with(.email, .text(String(email.reversed().drop { $0 == " " }.reversed())))
      }
    },
    entry("nulls-passed-over", "Leaves a value as it is where the row that comes has none.") { entry, _ in
      entry.mapRows { $0[.firstName] == .null && $0.entity == .users ? $0.with(.firstName, .text("Ada")) : $0 }
    },
    replica("tags-not-indexed", "Finds rows that it took over by the tags they had first.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      let first = Memory([RawID: Set<String>]())
      replica.transfers = { transfer, call throws(StoreError) in
        for row in transfer.entries.flatMap(\.common.puts) where row.entity == .communityPosts {
          first { $0[row.id] = $0[row.id] ?? Set(row[.tags].tags) }
        }
        return try await base.apply(transfer, call)
      }
      layer.reads = { queries, call throws(StoreError) in
        let known = first { $0 }
        var batches: [RowBatch] = []
        for query in queries {
          guard case .contains(let tag)? = query.conditions.first(where: { $0.field == .tags })?.test else {
            batches += try await driver.read([query], call)
            continue
          }
          let posts = try await driver.rows(.communityPosts, call).filter { known[$0.id]?.contains(tag) ?? $0[.tags].tags.contains(tag) }
          batches.append(RowBatch(.communityPosts, posts))
        }
        return batches
      }
    },
    replica("orders-not-indexed", "Finds rows that it took over in the order of their keys.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      let isFollowing = Memory(false)
      replica.transfers = { transfer, call throws(StoreError) in
        isFollowing { $0 = true }
        return try await base.apply(transfer, call)
      }
      layer.reads = { queries, call throws(StoreError) in
        guard isFollowing({ $0 }) else { return try await driver.read(queries, call) }
        return try await driver.read(queries, call).map { RowBatch($0.entity, $0.rows().sorted { $0.key < $1.key }, next: $0.next) }
      }
    },
    entry("places-given-anew", "Gives rows that it takes over places of its own.") { entry, _ in
      var place: Int64 = 0
      return entry.mapRows { row in
        guard row.values[.place] != nil else { return row }
        place += 1
        return row.with(.place, .integer(place))
      }
    },
    replica("places-of-its-own", "Gives the next place without regard to places that came.") { replica, layer in
      let driver = layer.base
      layer.reads = { queries, call throws(StoreError) in
        guard try await driver.replication?.record(call).decided != .first else { return try await driver.read(queries, call) }
        return try await driver.read(queries, call).map { batch in
          batch.mapRows { $0.integer(.place) > 9 ? $0.with(.place, .integer(1)) : $0 }
        }
      }
    },
    transfer("references-enforced", "Refuses rows whose parent isn't there yet.") { base, driver, transfer, call throws(StoreError) in
      var names = Set(transfer.entries.flatMap(\.common.puts).map(\.name))
      for row in transfer.entries.flatMap(\.common.puts) {
        for reference in Schema.current[row.entity].references {
          let parent = RowName(reference.parent, .one(row.id(reference.field)))
          guard !names.contains(parent), try await driver.row(parent, call) == nil else { continue }
          throw StoreError(.missingReference, "refers to no row", field: reference.field.name)
        }
        names.insert(row.name)
      }
      return try await base.apply(transfer, call)
    },
    transfer("cascades-anew", "Deletes whatever refers to a row when it takes a deletion over.") {
      base, driver, transfer, call throws(StoreError) in
      let records = try await driver.rows(.healthRecords, call)
      return try await base.apply(
        transfer.mapEntries { entry in
          var entry = entry
          let gone = entry.effects.deletions
          entry.effects.deletions += records.filter { gone.contains(RowName(.users, .one($0.id(.userID)))) && !gone.contains($0.name) }.map(
            \.name)
          return entry
        }, call)
    },
    entry("versions-not-compared", "Takes a row over however old it is.") { entry, purpose in
      var entry = entry
      if purpose == .follow { entry.version = .ahead(Epoch(raw: .max >> 1)) }
      return entry
    },
    entry("epochs-not-compared", "Compares versions by their counters alone.") { entry, purpose in
      var entry = entry
      if purpose == .follow { entry.version = Version(epoch: Version.firstEpoch, counter: entry.version.counter) }
      return entry
    },
  ]
}
