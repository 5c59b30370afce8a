import WellSenseStore

extension Mutant {
  static let commits: [Mutant] = [
    commit("no-rollback", "Commits each row by itself, so that a late refusal leaves what came before.") {
      base, batch, call throws(StoreError) in
      var affected: [Int] = []
      var last: Commit?
      for write in batch.writes {
        var count = 0
        for single in write.singles {
          let operation = batch.rowCount == 1 ? batch.operation : OperationID()
          let commit = try await base.commit(WriteBatch(operation, [single], returning: batch.returning), call)
          count += commit.affected.reduce(0, +)
          last = commit
        }
        affected.append(count)
      }
      return Commit(
        version: last?.version ?? Version(epoch: 1, counter: 1), position: last?.position, affected: affected, rows: last?.rows ?? [])
    },
    batch("writes-reversed", "Applies the writes of a batch from the last to the first.") { batch in
      WriteBatch(batch.operation, batch.writes.reversed(), returning: batch.returning)
    },
    batch("last-write-alone", "Applies the last of several writes to one row.") { batch in
      var kept: [Write] = []
      for write in batch.writes {
        if let name = write.name { kept.removeAll { $0.name == name } }
        kept.append(write)
      }
      return WriteBatch(batch.operation, kept, returning: batch.returning)
    },
    Mutant("queries-one-by-one", "Answers the queries of one call one after the other.") { base in
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in
        var answers: [RowBatch] = []
        for query in queries {
          answers += try await base.read([query], call)
          if queries.count > 1 { try? await Task.sleep(for: .milliseconds(1)) }
        }
        return answers
      }
      return layer
    },
    Mutant("answers-sorted", "Answers the queries of one call by entity.") { base in
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in
        try await base.read(queries, call).sorted { $0.entity.rawValue < $1.entity.rawValue }
      }
      return layer
    },
    Mutant("empty-answers-left-out", "Leaves out answers without rows.") { base in
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in try await base.read(queries, call).filter { !$0.isEmpty } }
      return layer
    },
    Mutant("empty-answers-of-no-entity", "Answers nothing as rows of users.") { base in
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in try await base.read(queries, call).map { $0.isEmpty ? RowBatch(.users, []) : $0 }
      }
      return layer
    },
    answer("returning-what-was-given", "Answers the rows as they were given.") { commit, batch in
      var commit = commit
      if batch.returning { commit.rows = batch.writes.map { if case .insert(let rows, _) = $0 { rows } else { RowBatch($0.entity, []) } } }
      return commit
    },
    answer("returning-by-key", "Answers rows in the order of their keys.") { commit, _ in
      var commit = commit
      commit.rows = commit.rows.map { RowBatch($0.entity, $0.rows().sorted { $0.key < $1.key }) }
      return commit
    },
    commit("returning-always", "Answers rows that nobody asked for.") { base, batch, call throws(StoreError) in
      try await base.commit(WriteBatch(batch.operation, batch.writes, returning: true), call)
    },
    answer("returning-nothing-for-nothing", "Leaves out the rows of writes that have none.") { commit, _ in
      var commit = commit
      commit.rows = commit.rows.filter { !$0.isEmpty }
      return commit
    },
    answer("returning-inserted-alone", "Answers no rows that were there before.") { commit, batch in
      var commit = commit
      commit.rows = commit.rows.map { rows in RowBatch(rows.entity, rows.rows().filter { $0.operation == batch.operation }) }
      return commit
    },
    commit("batches-capped", "Takes the first 1,000 rows of an insertion.") { base, batch, call throws(StoreError) in
      guard batch.rowCount > 1_000 else { return try await base.commit(batch, call) }
      let short = batch.mapWrites { write in
        if case .insert(let rows, let ifAbsent) = write { [.insert(Array(rows.rows().prefix(1_000)), ifAbsent: ifAbsent)] } else { [write] }
      }
      return try await base.commit(short, call)
    },
    commit("writes-capped", "Takes the first fifty writes of a batch.") { base, batch, call throws(StoreError) in
      try await base.commit(WriteBatch(batch.operation, Array(batch.writes.prefix(50)), returning: batch.returning), call)
    },
    commit("empty-batches-refused", "Refuses a batch that has nothing to do.") { base, batch, call throws(StoreError) in
      if batch.rowCount == 0 { throw StoreError(.invalid, "the batch has no writes") }
      return try await base.commit(batch, call)
    },
    Mutant("queries-capped", "Answers the first fifty queries of a call.") { base in
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in try await base.read(Array(queries.prefix(50)), call) }
      return layer
    },
    commit("failures-spread", "Lets a refusal fail the next commit, too.", { false }) { base, hasFailed, batch, call throws(StoreError) in
      if hasFailed({ failed in
        defer { failed = false }; return failed
      }) {
        throw StoreError(.unavailable, "the transaction was given up")
      }
      do throws(StoreError) {
        return try await base.commit(batch, call)
      } catch {
        hasFailed { $0 = true }
        throw error
      }
    },
  ]
}

extension Write {
  /// One write for each row.
  var singles: [Write] {
    guard case .insert(let rows, let ifAbsent) = self else { return [self] }
    return rows.rows().map { .insert([$0], ifAbsent: ifAbsent) }
  }
}
