import WellSenseStore

extension Mutant {
  static let replicationLog: [Mutant] = [
    run("log-for-everyone", "Lets everyone read its log, however it stands.") { base, sequence, limit, _, call throws(StoreError) in
      let promised = try await base.record(call).promised
      return try await base.entries(after: sequence, limit: limit, at: .promised(promised), call)
    },
    run("runs-without-limit", "Reads the log to its end, whatever the limit.") { base, sequence, _, standing, call throws(StoreError) in
      try await base.entries(after: sequence, limit: 10_000, at: standing, call)
    },
    run("runs-end-the-log", "Takes the end of a run for the end of the log.") { base, sequence, limit, standing, call throws(StoreError) in
      var page = try await base.entries(after: sequence, limit: limit, at: standing, call)
      page.end = page.next
      return page
    },
    run("runs-from-the-start", "Reads the log from its start, whatever was read before.") {
      base, _, limit, standing, call throws(StoreError) in
      try await base.entries(after: 0, limit: limit, at: standing, call)
    },
    run("runs-without-rejections", "Leaves rejections out of the log that others read.") {
      base, sequence, limit, standing, call throws(StoreError) in
      var page = try await base.entries(after: sequence, limit: limit, at: standing, call)
      page.entries.removeAll { if case .rejected = $0.outcome { true } else { false } }
      return page
    },
    run("past-the-end-is-the-end", "Takes a place past the end for the end.") { base, sequence, limit, standing, call throws(StoreError) in
      try await base.entries(after: min(sequence, try await base.record(call).end), limit: limit, at: standing, call)
    },
    run("holes-passed-over", "Reads on after what was cut off as if it had never been.") {
      base, sequence, limit, standing, call throws(StoreError) in
      let end = try await base.record(call).end
      for start in stride(from: sequence, through: max(sequence, end), by: 1) {
        do throws(StoreError) {
          return try await base.entries(after: start, limit: limit, at: standing, call)
        } catch {
          guard error.code == .invalid else { throw error }
        }
      }
      return try await base.entries(after: sequence, limit: limit, at: standing, call)
    },
    replica("changes-passed-over", "Reads changes on after a cut as if nothing had been before.") { _, layer in
      let driver = layer.base
      layer.pages = { position, limit, call throws(StoreError) in
        do throws(StoreError) {
          return try await driver.changes(after: position, limit: limit, call)
        } catch {
          guard error.code == .invalid, let position, let end = try await driver.probe(call).position,
            position.database == end.database, position.sequence <= end.sequence
          else { throw error }
          return ChangePage(changes: [], next: end, isEnd: true)
        }
      }
    },
    replica("moved-numbers-as-changes", "Counts moved entries among a page's changes.") { _, layer in
      let driver = layer.base
      layer.pages = { position, limit, call throws(StoreError) in
        let page = try await driver.changes(after: position, limit: limit, call)
        var changes: [Change] = []
        for change in page.changes {
          let expected = (changes.last?.position.sequence ?? position?.sequence ?? 0) + 1
          for number in stride(from: expected, to: change.position.sequence, by: 1) {
            let operation = OperationID()
            let place = Position(database: change.position.database, sequence: number, operation: operation)
            changes.append(
              Change(
                position: place, operation: operation, verdict: change.verdict, stamp: change.stamp, bases: [], effects: Effects()))
          }
          changes.append(change)
        }
        return ChangePage(changes: changes, next: page.next, isEnd: page.isEnd)
      }
    },
    replica("cuts-nothing", "Cuts nothing off its log.") { replica, _ in replica.cuts = { _, _ in } },
    replica("cuts-everything", "Cuts its whole log off, wherever it is told to.") { replica, _ in
      let base = replica.base
      replica.cuts = { sequence, call throws(StoreError) in
        try await base.truncate(through: sequence == 0 ? 0 : try await base.record(call).end, call)
      }
    },
    replica("cut-numbers-again", "Gives numbers of entries that were cut off once more.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      let cut = Memory(Int64(0))
      replica.cuts = { sequence, call throws(StoreError) in
        let end = try await base.record(call).end
        try await base.truncate(through: sequence, call)
        cut { $0 = max($0, min(sequence, end)) }
      }
      layer.commits = { batch, call throws(StoreError) in
        var commit = try await driver.commit(batch, call)
        let cut = cut { $0 }
        commit.position = commit.position.map {
          Position(database: $0.database, sequence: $0.sequence - cut, operation: $0.operation)
        }
        return commit
      }
    },
    replica("cut-operations-known", "Knows outcomes of what was cut off.") { replica, layer in
      let driver = layer.base
      let versions = Memory([OperationID: Version]())
      layer.commits = { batch, call throws(StoreError) in
        let commit = try await driver.commit(batch, call)
        versions { $0[batch.operation] = commit.version }
        return commit
      }
      layer.outcomes = { operation, call throws(StoreError) in
        if let verdict = try await driver.outcome(of: operation, call) { return verdict }
        return versions { $0[operation] }.map(Verdict.committed)
      }
    },
    replica("cuts-tombstones", "Cuts tombstones off with its log.") { replica, _ in
      let base = replica.base
      let isCut = Memory(false)
      replica.cuts = { sequence, call throws(StoreError) in
        isCut { $0 = true }
        try await base.truncate(through: sequence, call)
      }
      replica.graves = { row, limit, call throws(StoreError) in
        isCut({ $0 }) ? [] : try await base.tombstones(after: row, limit: limit, call)
      }
    },
  ]

  static let replicationReads: [Mutant] = [
    replica("reads-at-any-epoch", "Answers reads of any epoch.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      replica.reads = { queries, _, call throws(StoreError) in
        (try await driver.read(queries, call), try await base.record(call).end)
      }
    },
    replica("aggregates-at-any-epoch", "Answers aggregations of any epoch.") { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      replica.aggregates = { aggregation, _, call throws(StoreError) in
        (try await driver.aggregate(aggregation, call), try await base.record(call).end)
      }
    },
    replica("reads-of-one-query", "Answers the first of several queries of an epoch.") { replica, _ in
      let base = replica.base
      replica.reads = { queries, epoch, call throws(StoreError) in
        let (batches, end) = try await base.read(Array(queries.prefix(1)), at: epoch, call)
        return (batches + queries.dropFirst().map { RowBatch($0.entity, []) }, end)
      }
    },
    replica("reads-without-next", "Doesn't say where the next page of an epoch starts.") { replica, _ in
      let base = replica.base
      replica.reads = { queries, epoch, call throws(StoreError) in
        let (batches, end) = try await base.read(queries, at: epoch, call)
        return (batches.map { RowBatch($0.entity, $0.rows()) }, end)
      }
    },
    replica("ends-before-reads", "Says where its log ended before it read.") { replica, _ in
      let base = replica.base
      replica.reads = { queries, epoch, call throws(StoreError) in
        let end = try await base.record(call).end
        for _ in 0..<4 { await Task.yield() }
        return (try await base.read(queries, at: epoch, call).batches, end)
      }
    },
    replica("ends-after-aggregates", "Says where its log ends after it has counted.") { replica, _ in
      let base = replica.base
      replica.aggregates = { aggregation, epoch, call throws(StoreError) in
        let buckets = try await base.aggregate(aggregation, at: epoch, call).buckets
        for _ in 0..<4 { await Task.yield() }
        return (buckets, try await base.record(call).end)
      }
    },
    replica("reads-without-end", "Doesn't say where its log ends.") { replica, _ in
      let base = replica.base
      replica.reads = { queries, epoch, call throws(StoreError) in (try await base.read(queries, at: epoch, call).batches, 0) }
      replica.aggregates = { aggregation, epoch, call throws(StoreError) in
        (try await base.aggregate(aggregation, at: epoch, call).buckets, 0)
      }
    },
  ]

  /// Breaks reading the log.
  private static func run(
    _ id: String, _ sentence: String,
    _ body: @escaping @Sendable (any Replicable, Int64, Int, Standing, Call) async throws(StoreError) -> LogPage
  ) -> Mutant {
    replica(id, sentence) { replica, _ in
      let base = replica.base
      replica.pages = { sequence, limit, standing, call throws(StoreError) in try await body(base, sequence, limit, standing, call) }
    }
  }
}
