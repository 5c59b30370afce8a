import WellSenseStore

extension Mutant {
  static let writing: [Mutant] = [
    batch("lost-update", "Ignores the version that a write expects.") { batch in
      batch.mapWrites { [$0.with(Precondition(owner: $0.precondition.owner))] }
    },
    batch("owner-ignored", "Ignores the owner that a write expects.") { batch in
      batch.mapWrites { [$0.with(Precondition(version: $0.precondition.version))] }
    },
    batch("deletions-unconditional", "Ignores what deletions expect.") { batch in
      batch.mapWrites { $0.isDeletion ? [$0.with(.none)] : [$0] }
    },
    commit("users-own-nothing", "Knows no owner of a user's row.") { base, batch, call throws(StoreError) in
      if batch.writes.contains(where: { $0.entity == .users && $0.precondition.owner != nil }) {
        throw StoreError(.accessDenied, "the row has another owner")
      }
      return try await base.commit(batch, call)
    },
    commit("owners-denied", "Takes every owner for another.") { base, batch, call throws(StoreError) in
      if batch.writes.contains(where: { $0.precondition.owner != nil }) { throw StoreError(.accessDenied, "the row has another owner") }
      return try await base.commit(batch, call)
    },
    refusal("version-before-owner", "Judges the version before the owner.") { base, error, batch, call throws(StoreError) in
      guard error.code == .accessDenied, let write = batch.writes.last, let name = write.name, let version = write.precondition.version,
        let row = try await base.row(name, call), row.version != version
      else { throw error }
      throw StoreError(.conflict, "the row has another version")
    },
    refusal("unique-before-version", "Judges unique values before the version.") { base, error, batch, call throws(StoreError) in
      guard error.code == .conflict, case .patch(let entity, _, let fields, _)? = batch.writes.last else { throw error }
      for field in fields where Schema.current[entity].unique.contains(field.field) {
        throw StoreError(.duplicate, "the value is taken", field: field.field.name)
      }
      throw error
    },
    refusal("conflict-as-not-found", "Tells a stale version as a missing row, since no row was changed.") {
      _, error, _, _ throws(StoreError) in
      guard error.code == .conflict else { throw error }
      throw StoreError(.notFound, "no row was changed")
    },
    refusal("rejections-as-unavailable", "Tells every rejection as `unavailable`.") { _, _, _, _ throws(StoreError) in
      throw StoreError(.unavailable, "the database refused", disposition: .unknown)
    },
    rows("versions-misread", "Reads versions one too high.") { row in
      guard row.values[.versionCounter] != nil, let version = row.version else { return row }
      return row.with(.versionCounter, .integer(version.counter + 1))
    },
    rows("versions-as-doubles", "Reads counters of versions through a double.") { row in
      guard let version = row.version else { return row }
      return row.with(.versionCounter, .integer(Int64(Double(version.counter & ~0xFFF))))
    },
    answer("versions-stand-still", "Answers every commit with the same version.") { commit, _ in
      var commit = commit
      commit.version = Version(epoch: 1, counter: 1)
      return commit
    },
    answer("epoch-of-nothing", "Counts epochs from 0.") { commit, _ in
      var commit = commit
      commit.version = Version(epoch: 0, counter: commit.version.counter)
      return commit
    },
    rows("writers-forgotten", "Doesn't keep the operation of the last writer.") { $0.with(.operation, .id(RawID(high: 0, low: 0))) },
    batch("patches-replace-rows", "Clears what a patch doesn't name.") { batch in
      batch.mapWrites { write in
        guard case .patch(let entity, let key, let fields, let precondition) = write else { return [write] }
        let rest = Schema.current[entity].columns.filter { column in
          column.role == .value && column.isNullable && !fields.contains { $0.field == column.field }
        }
        return [.patch(entity, key, fields + rest.map { Assignment($0.field, .null) }, onlyIf: precondition)]
      }
    },
    batch("first-field-alone", "Sets the first field of a patch.") { batch in
      batch.mapWrites { write in
        guard case .patch(let entity, let key, let fields, let precondition) = write else { return [write] }
        return [.patch(entity, key, Array(fields.prefix(1)), onlyIf: precondition)]
      }
    },
    commit("patches-touch-the-table", "Gives every row of the table the patch's version.") { base, batch, call throws(StoreError) in
      var writes = batch.writes
      for case .patch(let entity, let key, _, _) in batch.writes {
        writes += try await base.rows(entity, call).filter { $0.key != key }.map { .patch(entity, $0.key, []) }
      }
      var commit = try await base.commit(WriteBatch(batch.operation, writes, returning: batch.returning), call)
      commit.affected = Array(commit.affected.prefix(batch.writes.count))
      return commit
    },
    commit("whole-rows-written-back", "Makes a patch by reading the row and writing all of it.") { base, batch, call throws(StoreError) in
      guard batch.writes.count == 1, case .patch(let entity, let key, let fields, let precondition) = batch.writes[0],
        var row = try await base.row(RowName(entity, key), call)
      else { return try await base.commit(batch, call) }
      for _ in 0..<4 { await Task.yield() }
      for field in fields { row[field.field] = field.value }
      guard case .patch(_, _, let whole, _) = row.overwriting else { return try await base.commit(batch, call) }
      return try await base.commit(
        WriteBatch(batch.operation, [.patch(entity, key, whole, onlyIf: precondition)], returning: batch.returning), call)
    },
    Mutant("stale-reads", "Keeps the first answer to a query for ever.") { base in
      let cache = Memory([Query: RowBatch]())
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in
        let answers = try await base.read(queries, call)
        return cache { cache in
          zip(queries, answers).map { query, answer in
            if let old = cache[query] { return old }
            if !answer.isEmpty { cache[query] = answer }
            return answer
          }
        }
      }
      return layer
    },
  ]
}
