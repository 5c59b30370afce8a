import WellSenseStore

/// How far a counter of a row is from what it should be.
private typealias Drift = Memory<[RowName: [Field: Int64]]>

extension Mutant {
  static let counters: [Mutant] = [
    drifting("count-drifted", "Doesn't count rows that go.") { base, drift, batch, call throws(StoreError) in
      let before = try await base.counters(call)
      let commit = try await base.commit(batch, call)
      guard batch.writes.contains(where: \.isDeletion) else { return commit }
      for (name, fields) in try await base.counters(call) {
        for (field, count) in fields { drift { $0[name, default: [:]][field, default: 0] += max(0, (before[name]?[field] ?? 0) - count) } }
      }
      return commit
    },
    drifting("repeats-counted", "Counts the rows of a repeat again.") { base, drift, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      if commit.isReplay { drift { drift in batch.insertedRows.forEach { drift.add($0, 1) } } }
      return commit
    },
    drifting("present-rows-counted", "Counts rows that were there already.") { base, drift, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      if batch.writes.contains(where: \.isIfAbsent), commit.affected == [0] {
        drift { drift in batch.insertedRows.forEach { drift.add($0, 1) } }
      }
      return commit
    },
    drifting("one-counted-per-insertion", "Counts an insertion as one row.") { base, drift, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      guard !commit.isReplay else { return commit }
      drift { drift in
        for case .insert(let rows, false) in batch.writes { rows.rows().dropFirst().forEach { drift.add($0, -1) } }
      }
      return commit
    },
    drifting("counters-as-given", "Starts counters at what the writer gave.") { base, drift, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      drift { drift in
        for row in batch.insertedRows {
          for field in [Field.likesCount, .commentsCount, .messagesCount] where row.integer(field) > 0 {
            drift[row.name, default: [:]][field, default: 0] += row.integer(field)
          }
        }
      }
      return commit
    },
    drifting("patches-reset-counters", "Sets the counters of a patched row to 0.") { base, drift, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      let counters = try await base.counters(call)
      for case .patch(let entity, let key, _, _) in batch.writes {
        let name = RowName(entity, key)
        drift { $0[name] = counters[name]?.mapValues { -$0 } }
      }
      return commit
    },
    drifting("counters-not-undone", "Counts the rows of a refused batch.") { base, drift, batch, call throws(StoreError) in
      do throws(StoreError) {
        return try await base.commit(batch, call)
      } catch {
        drift { drift in batch.insertedRows.forEach { drift.add($0, 1) } }
        throw error
      }
    },
    drifting("counted-in-passing", "Loses a count when another comes at the same time.") { base, drift, batch, call throws(StoreError) in
      let before = try await base.counters(call)
      for _ in 0..<3 { await Task.yield() }
      let commit = try await base.commit(batch, call)
      let after = try await base.counters(call)
      for row in batch.insertedRows {
        for (parent, counter, via) in Schema.current.counters(countedBy: row.entity) {
          let name = RowName(parent.entity, .one(row.id(via)))
          let others = (after[name]?[counter] ?? 0) - (before[name]?[counter] ?? 0) - Int64(batch.insertedRows.count)
          if others > 0 { drift { $0[name, default: [:]][counter, default: 0] -= 1 } }
        }
      }
      return commit
    },
    commit("parents-touched", "Gives the post of a like a new version.") { base, batch, call throws(StoreError) in
      let parents = Set(
        batch.insertedRows.flatMap { row in
          Schema.current.counters(countedBy: row.entity).map { RowName($0.parent.entity, .one(row.id($0.via))) }
        })
      let touches = parents.sorted().map { Write.patch($0.entity, $0.key, []) }
      var commit = try await base.commit(WriteBatch(batch.operation, batch.writes + touches, returning: batch.returning), call)
      commit.affected = Array(commit.affected.prefix(batch.writes.count))
      return commit
    },
    places("places-renumbered", "Numbers the rows that are there anew.") { rows, row, within in
      Int64(rows.filter { $0[within] == row[within] && $0.integer(.place) <= row.integer(.place) }.count)
    },
    places("places-of-the-table", "Numbers rows through all sessions.") { rows, row, _ in
      Int64(
        rows.filter {
          ($0[.createdAt].milliseconds, $0.integer(.place), $0.id) <= (row[.createdAt].milliseconds, row.integer(.place), row.id)
        }.count)
    },
    places("places-from-zero", "Numbers rows from 0.") { _, row, _ in row.integer(.place) - 1 },
    places("places-by-key", "Numbers rows in the order of their ids.") { rows, row, within in
      Int64(rows.filter { $0[within] == row[within] && $0.id <= row.id }.count)
    },
    overriding("places-as-given", "Takes the place that the writer gave.") { base, places, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      places { places in
        for row in batch.insertedRows where row[.place] != .null { places[row.name] = row.integer(.place) }
      }
      return commit
    },
    overriding("places-by-count", "Gives the place after the number of rows that are there.") {
      base, places, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      for row in batch.insertedRows where row.entity == .chatMessages && !commit.isReplay {
        let count = try await base.rows(.chatMessages, call, where: [Condition(.chatID, .equals(row[.chatID]))]).count
        if batch.rowCount == 1 { places { $0[row.name] = Int64(count) } }
      }
      return commit
    },
    overriding("places-never-used-again", "Never gives a place twice, also after its row went or was refused.") {
      base, places, batch, call throws(StoreError) in
      // The highest place of a session is remembered under the session's own name.
      for row in batch.insertedRows where row.entity == .chatMessages {
        let session = RowName(.chatSessions, .one(row.id(.chatID)))
        let last = places { $0[session] ?? 0 }
        places {
          $0[session] = last + 1; $0[row.name] = last + 1
        }
      }
      return try await base.commit(batch, call)
    },
  ]

  private static func drifting(
    _ id: String, _ sentence: String, _ body: @escaping @Sendable (any Driver, Drift, WriteBatch, Call) async throws(StoreError) -> Commit
  ) -> Mutant {
    Mutant(id, sentence) { base in
      let drift = Drift([:])
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in try await body(base, drift, batch, call) }
      return layer.reading { row in
        guard let fields = drift({ $0[row.name] }) else { return row }
        var row = row
        for (field, distance) in fields where row[field] != .null { row[field] = .integer(row.integer(field) + distance) }
        return row
      }
    }
  }

  /// Reads places as a function of all rows of the entity.
  private static func places(_ id: String, _ sentence: String, _ place: @escaping @Sendable ([Row], Row, Field) -> Int64) -> Mutant {
    Mutant(id, sentence) { base in
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in
        var answers = try await base.read(queries, call)
        for index in answers.indices where answers[index].entity == .chatMessages || answers[index].entity == .healthRecordRevisions {
          let all = try await base.rows(answers[index].entity, call)
          let within: Field = answers[index].entity == .chatMessages ? .chatID : .recordID
          answers[index] = answers[index].mapRows { $0.with(.place, .integer(place(all, $0, within))) }
        }
        return answers
      }
      return layer
    }
  }

  /// Reads places as the layer remembers them.
  private static func overriding(
    _ id: String, _ sentence: String,
    _ body: @escaping @Sendable (any Driver, Memory<[RowName: Int64]>, WriteBatch, Call) async throws(StoreError) -> Commit
  ) -> Mutant {
    Mutant(id, sentence) { base in
      let places = Memory([RowName: Int64]())
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in try await body(base, places, batch, call) }
      return layer.reading { row in
        guard row.values[.place] != nil, let place = places({ $0[row.name] }) else { return row }
        return row.with(.place, .integer(place))
      }
    }
  }
}

extension Dictionary where Key == RowName, Value == [Field: Int64] {
  /// Moves the counters that count this row.
  fileprivate mutating func add(_ row: Row, _ distance: Int64) {
    for (parent, counter, via) in Schema.current.counters(countedBy: row.entity) {
      self[RowName(parent.entity, .one(row.id(via))), default: [:]][counter, default: 0] += distance
    }
  }
}

extension Driver {
  /// Every counter of every row.
  fileprivate func counters(_ call: Call) async throws(StoreError) -> [RowName: [Field: Int64]] {
    var counters: [RowName: [Field: Int64]] = [:]
    for row in try await rows(.communityPosts, call) {
      counters[row.name] = [.likesCount: row.integer(.likesCount), .commentsCount: row.integer(.commentsCount)]
    }
    for row in try await rows(.chatSessions, call) { counters[row.name] = [.messagesCount: row.integer(.messagesCount)] }
    return counters
  }
}
