import WellSenseStore

extension Mutant {
  static let repeats: [Mutant] = [
    commit("new-operation-each-time", "Gives each attempt an operation id of its own.") { base, batch, call throws(StoreError) in
      try await base.commit(WriteBatch(OperationID(), batch.writes, returning: batch.returning), call)
    },
    commit("applied-twice", "Applies a batch again when it is repeated.", { Set<OperationID>() }) {
      base, seen, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      guard !seen({ $0.insert(batch.operation).inserted }) else { return commit }
      let again = batch.mapWrites { write in
        if case .insert(let rows, _) = write { rows.rows().map(\.overwriting) } else { [write.with(.none)] }
      }
      do throws(StoreError) { _ = try await base.commit(WriteBatch(again.writes), call) } catch {}
      return commit
    },
    answer("repeats-told-as-new", "Doesn't say that a repeat is one.") { commit, _ in
      var commit = commit
      commit.isReplay = false
      return commit
    },
    answer("repeats-changed-nothing", "Answers a repeat as if it had found nothing to do.") { commit, _ in
      guard commit.isReplay else { return commit }
      var commit = commit
      commit.affected = commit.affected.map { _ in 0 }
      return commit
    },
    commit("answers-kept", "Answers a repeat with the rows of the first attempt.", { [OperationID: Commit]() }) {
      base, answers, batch, call throws(StoreError) in
      var commit = try await base.commit(batch, call)
      if let first = answers({ $0[batch.operation] }) { commit.rows = first.rows }
      answers { [commit] in $0[batch.operation] = commit }
      return commit
    },
    commit("displaced-writers-forgotten", "Knows a repeat by the row alone, which another writer may have changed.") {
      base, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      guard commit.isReplay, batch.rowCount == 1, let write = batch.writes.first, !write.isDeletion,
        let name = write.name ?? batch.insertedRows.first?.name
      else { return commit }
      let row = try await base.row(name, call)
      guard row?.operation != batch.operation else { return commit }
      return try await base.commit(WriteBatch(batch.writes), call)
    },
    refusal("duplicates-taken-for-repeats", "Takes a key that is taken for a repeat of its own.") {
      base, error, batch, call throws(StoreError) in
      guard error.code == .duplicate, error.field == "id" || error.field == "post_id", let name = batch.insertedRows.first?.name,
        let row = try await base.row(name, call), let version = row.version
      else { throw error }
      return Commit(version: version, position: nil, affected: batch.writes.map { _ in 1 }, isReplay: true)
    },
    commit("equal-patches-taken-for-repeats", "Takes a patch that changes nothing for a repeat.") { base, batch, call throws(StoreError) in
      guard batch.writes.count == 1, case .patch(let entity, let key, let fields, _) = batch.writes[0],
        let row = try await base.row(RowName(entity, key), call), let version = row.version,
        fields.allSatisfy({ row[$0.field] == $0.value })
      else { return try await base.commit(batch, call) }
      return Commit(version: version, position: nil, affected: [1], isReplay: true)
    },
    commit("rejections-kept", "Keeps a rejection, also where there is no log to keep it in.", { [OperationID: StoreError]() }) {
      base, errors, batch, call throws(StoreError) in
      if let error = errors({ $0[batch.operation] }) { throw error }
      do throws(StoreError) {
        return try await base.commit(batch, call)
      } catch {
        errors { $0[batch.operation] = error }
        throw error
      }
    },
    commit("rejections-judged-again", "Judges a rejected batch again when it is repeated.", { Set<OperationID>() }) {
      base, rejected, batch, call throws(StoreError) in
      if rejected({ $0.contains(batch.operation) }) { return try await base.commit(WriteBatch(batch.writes), call) }
      do throws(StoreError) {
        return try await base.commit(batch, call)
      } catch {
        rejected { _ = $0.insert(batch.operation) }
        throw error
      }
    },
    commit("checked-then-done", "Looks for an earlier attempt and then commits, with time between.", { Set<OperationID>() }) {
      base, done, batch, call throws(StoreError) in
      let isRepeat = done { $0.contains(batch.operation) }
      if isRepeat { return try await base.commit(batch, call) }
      for _ in 0..<4 { await Task.yield() }
      let isFirst = done { $0.insert(batch.operation).inserted }
      return try await base.commit(isFirst ? batch : WriteBatch(batch.writes), call)
    },
    Mutant("outcomes-unknown", "Knows the outcome of nothing.") { base in
      var layer = Layer(base)
      layer.outcomes = { _, _ in nil }
      return layer
    },
    Mutant("outcomes-invented", "Takes every operation for committed.") { base in
      var layer = Layer(base)
      layer.outcomes = { operation, call throws(StoreError) in
        guard case .committed(let version)? = try await base.outcome(of: operation, call) else {
          return .committed(Version(epoch: 1, counter: 1))
        }
        return .committed(version)
      }
      return layer
    },
    Mutant("traces-lost-with-the-switch", "Forgets what was committed before the log was switched on.") { base in
      let before = Memory(Set<OperationID>())
      let isOn = Memory(false)
      var layer = Layer(base)
      layer.initializes = { schema, log, call throws(StoreError) in
        let report = try await base.initialize(schema, log: log, call)
        isOn { $0 = report.isLogOn }
        return report
      }
      layer.commits = { batch, call throws(StoreError) in
        if !isOn({ $0 }) { before { _ = $0.insert(batch.operation) } }
        let isForgotten = isOn { $0 } && before { $0.contains(batch.operation) }
        return try await base.commit(isForgotten ? WriteBatch(batch.writes) : batch, call)
      }
      return layer
    },
  ]
}
