import WellSenseStore

extension Mutant {
  static let log: [Mutant] = [
    page("log-hole", "Leaves out every third entry.") { page in page.filter { $0.position.sequence % 3 != 0 } },
    page("log-without-rejections", "Leaves out rejections.") { page in
      page.filter { if case .committed = $0.verdict { true } else { false } }
    },
    page("log-without-nothing", "Leaves out batches that had no effect.") { page in
      page.filter { !$0.effects.isEmpty || !$0.verdict.isCommitted }
    },
    page("log-backwards", "Gives each page from its end.") { page in
      ChangePage(changes: page.changes.reversed(), next: page.next, isEnd: page.isEnd)
    },
    page("log-twice", "Gives entries twice.") { page in
      ChangePage(changes: page.changes.flatMap { [$0, $0] }, next: page.next, isEnd: page.isEnd)
    },
    page("log-ends-with-the-page", "Calls every page the last.") { page in ChangePage(changes: page.changes, next: page.next, isEnd: true)
    },
    page("log-of-intents", "Holds no more of a row than the key and what isn't null by rule.") { page in
      page.map { change in
        change.with(
          puts: change.effects.puts.map {
            $0.mapRows { row in
              var row = row
              for column in Schema.current[row.entity].columns where column.isNullable { row[column.field] = .null }
              return row
            }
          })
      }
    },
    page("log-with-counters", "Holds counters as they were.") { page in
      page.map { change in
        change.with(
          puts: change.effects.puts.map {
            $0.mapRows { row in
              var row = row
              for field in [Field.likesCount, .commentsCount, .messagesCount] where row.values[field] != nil { row[field] = .integer(0) }
              return row
            }
          })
      }
    },
    page("log-without-children", "Lists the first row of a deletion alone.") { page in
      page.map { $0.with(deletions: Array($0.effects.deletions.prefix(1))) }
    },
    page("log-without-deletions", "Lists no deletions.") { page in page.map { $0.with(deletions: []) } },
    page("log-unordered", "Holds rows in no order.") { page in
      page.map {
        $0.with(puts: $0.effects.puts.map { RowBatch($0.entity, $0.rows().reversed()) }, deletions: $0.effects.deletions.reversed())
      }
    },
    page("log-without-bases", "Doesn't keep the versions that were expected.") { page in page.map { $0.with(bases: []) } },
    page("log-values-rounded", "Keeps times in seconds in the log.") { page in
      page.map { change in
        change.with(
          puts: change.effects.puts.map {
            $0.mapRows { row in
              guard case .time(let time) = row[.recordedAt] else { return row }
              return row.with(.recordedAt, .time(Timestamp(milliseconds: time.milliseconds / 1_000 * 1_000)))
            }
          })
      }
    },
    reading("log-from-its-start", "Reads from the start, whatever the position.") { base, position, limit, call throws(StoreError) in
      try await base.changes(after: position.map { Position(database: $0.database, sequence: 0, operation: nil) }, limit: limit, call)
    },
    reading("foreign-positions-accepted", "Takes another database's position for a place of its own.") {
      base, position, limit, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.changes(after: position, limit: limit, call)
      } catch {
        guard error.code == .invalid else { throw error }
        return try await base.changes(after: nil, limit: limit, call)
      }
    },
    reading("no-log-is-an-empty-log", "Answers an empty log while it is off.") { base, position, limit, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.changes(after: position, limit: limit, call)
      } catch {
        guard error.code == .unsupported else { throw error }
        let start = Position(database: RawID(high: 0, low: 0), sequence: 0, operation: nil)
        return ChangePage(changes: [], next: start, isEnd: true)
      }
    },
    remembering("log-with-parents", "Holds the post of a like as if it had been written.") { base, batch, page, call throws(StoreError) in
      var changes: [Change] = []
      for change in page.changes {
        var puts = change.effects.puts
        for like in puts.flatMap({ $0.entity == .postLikes ? $0.rows() : [] }) {
          if let post = try await base.row(RowName(.communityPosts, .one(like.id(.postID))), call),
            !puts.contains(where: { $0.entity == .communityPosts })
          {
            puts.append(RowBatch(.communityPosts, [post.withoutCounters]))
          }
        }
        changes.append(change.with(puts: puts))
      }
      return ChangePage(changes: changes, next: page.next, isEnd: page.isEnd)
    },
    remembering("log-of-passed-over-rows", "Holds rows that were passed over as if they had been written.") {
      base, batches, page, call throws(StoreError) in
      var changes: [Change] = []
      for change in page.changes {
        var puts = change.effects.puts
        for row in batches[change.operation]?.insertedRows ?? [] where !puts.contains(where: { $0.rows().contains { $0.name == row.name } })
        {
          if change.effects.deletions.contains(row.name) { continue }
          if let stored = try await base.row(row.name, call) { puts.append(RowBatch(row.entity, [stored.withoutCounters])) }
        }
        changes.append(change.with(puts: puts))
      }
      return ChangePage(changes: changes, next: page.next, isEnd: page.isEnd)
    },
    remembering("made-and-removed-forgotten", "Lists no deletion of rows that the batch had made itself.") {
      _, batches, page, _ throws(StoreError) in
      page.map { change in
        let made = Set((batches[change.operation]?.insertedRows ?? []).map(\.name))
        return change.with(deletions: change.effects.deletions.filter { !made.contains($0) })
      }
    },
    remembering("removed-and-made-again-removed", "Lists a deletion of rows that the batch made again.") {
      _, batches, page, _ throws(StoreError) in
      page.map { change in
        let deleted = (batches[change.operation]?.writes ?? []).filter(\.isDeletion).compactMap(\.name)
        return change.with(deletions: Array(Set(change.effects.deletions + deleted.filter { _ in change.verdict.isCommitted })).sorted())
      }
    },
    Mutant("log-always-on", "Switches the log on unasked.") { base in
      var layer = Layer(base)
      layer.initializes = { schema, _, call throws(StoreError) in try await base.initialize(schema, log: .on, call) }
      return layer
    },
    Mutant("log-forgotten-on-opening", "Says that the log is off when it isn't asked for.") { base in
      var layer = Layer(base)
      layer.initializes = { schema, log, call throws(StoreError) in
        var report = try await base.initialize(schema, log: log, call)
        report.isLogOn = log == .on
        return report
      }
      return layer
    },
    answer("commits-without-position", "Answers commits without their position.") { commit, _ in
      var commit = commit
      commit.position = nil
      return commit
    },
    Mutant("probes-without-position", "Answers probes without the end of the log.") { base in
      var layer = Layer(base)
      layer.probes = { call throws(StoreError) in
        var probe = try await base.probe(call)
        probe.position = nil
        return probe
      }
      return layer
    },
    Mutant("probes-without-number", "Answers every probe with the same number.") { base in
      var layer = Layer(base)
      layer.probes = { call throws(StoreError) in
        var probe = try await base.probe(call)
        probe.number = 1
        return probe
      }
      return layer
    },
    Mutant("probes-leave-rows", "Leaves a row with every probe.") { base in
      var layer = Layer(base)
      layer.probes = { call throws(StoreError) in
        let row = Trial(base, promise: "\(OperationID())").user()
        _ = try await base.commit(WriteBatch([.insert(row)]), call)
        return try await base.probe(call)
      }
      return layer
    },
  ]

  private static func page(_ id: String, _ sentence: String, _ change: @escaping @Sendable (ChangePage) -> ChangePage) -> Mutant {
    reading(id, sentence) { base, position, limit, call throws(StoreError) in
      change(try await base.changes(after: position, limit: limit, call))
    }
  }

  private static func reading(
    _ id: String, _ sentence: String, _ body: @escaping @Sendable (any Driver, Position?, Int, Call) async throws(StoreError) -> ChangePage
  ) -> Mutant {
    Mutant(id, sentence) { base in
      var layer = Layer(base)
      layer.pages = { position, limit, call throws(StoreError) in try await body(base, position, limit, call) }
      return layer
    }
  }

  /// Changes pages with the batches of their entries at hand.
  private static func remembering(
    _ id: String, _ sentence: String,
    _ body: @escaping @Sendable (any Driver, [OperationID: WriteBatch], ChangePage, Call) async throws(StoreError) -> ChangePage
  ) -> Mutant {
    Mutant(id, sentence) { base in
      let batches = Memory([OperationID: WriteBatch]())
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in
        batches { $0[batch.operation] = batch }
        return try await base.commit(batch, call)
      }
      layer.pages = { position, limit, call throws(StoreError) in
        let page = try await base.changes(after: position, limit: limit, call)
        return try await body(base, batches { $0 }, page, call)
      }
      return layer
    }
  }
}

extension ChangePage {
  func filter(_ isKept: (Change) -> Bool) -> ChangePage { ChangePage(changes: changes.filter(isKept), next: next, isEnd: isEnd) }
}

extension Verdict {
  var isCommitted: Bool { if case .committed = self { true } else { false } }
}
