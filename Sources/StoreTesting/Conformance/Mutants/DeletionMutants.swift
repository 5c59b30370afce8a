import WellSenseStore

extension Mutant {
  static let deletion: [Mutant] = [
    Mutant("orphans-left", "Deletes users alone and leaves what is theirs.") { base in
      let gone = Memory(Set<RowName>())
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in
        let users = batch.writes.filter { $0.isDeletion && $0.entity == .users }
        guard !users.isEmpty else { return try await base.commit(batch, call) }
        gone { $0.formUnion(users.compactMap(\.name)) }
        let rest = batch.mapWrites {
          $0.isDeletion && $0.entity == .users ? [.patch(.users, $0.name?.key ?? .one(RawID(high: 0, low: 0)), [])] : [$0]
        }
        return try await base.commit(rest, call)
      }
      var scan = Scan()
      scan.orders = { rows, _ in rows.filter { row in !gone { $0.contains(row.name) } } }
      return layer.scanning(scan)
    },
    answer("affected-without-children", "Counts a deletion as one row, whatever went with it.") { commit, batch in
      commit.mapAffected(batch) { write, count in write.isDeletion ? min(count, 1) : count }
    },
    answer("affected-twice", "Counts rows twice that two ways lead to.") { commit, batch in
      commit.mapAffected(batch) { write, count in write.isDeletion && count > 3 ? count + 1 : count }
    },
    answer("affected-by-statement", "Counts statements, not rows.") { commit, batch in commit.mapAffected(batch) { _, _ in 1 } },
    commit("deletes-the-siblings", "Deletes all rows of the same owner.") { base, batch, call throws(StoreError) in
      var writes: [Write] = []
      for write in batch.writes {
        writes.append(write)
        guard write.isDeletion, let name = write.name, name.entity != .users, let row = try await base.row(name, call) else { continue }
        let siblings = try await base.rows(name.entity, call, where: [Condition(.userID, .equals(row[.userID]))])
        writes += siblings.map { .delete($0.entity, $0.key) }
      }
      var commit = try await base.commit(WriteBatch(batch.operation, writes, returning: batch.returning), call)
      commit.affected = Array(commit.affected.prefix(batch.writes.count))
      return commit
    },
    commit("deletion-of-nothing-not-found", "Refuses to delete what isn't there.") { base, batch, call throws(StoreError) in
      let commit = try await base.commit(batch, call)
      guard batch.writes.count == 1, batch.writes[0].isDeletion, commit.affected == [0] else { return commit }
      throw StoreError(.notFound, "there is no such row")
    },
    refusal("missing-rows-ignored", "Accepts patches and deletions of rows that aren't there.") { _, error, batch, _ throws(StoreError) in
      guard error.code == .notFound else { throw error }
      return Commit(version: Version(epoch: 1, counter: 1), position: nil, affected: batch.writes.map { _ in 0 })
    },
    refusal("missing-rows-conflict", "Takes a missing row for one of another version.") { _, error, _, _ throws(StoreError) in
      guard error.code == .notFound else { throw error }
      throw StoreError(.conflict, "the row has another version", field: error.field)
    },
    Mutant("deleted-tags-stay", "Leaves tags behind, which a new row under the same key inherits.") { base in
      let tags = Memory([RowName: [String]]())
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in
        let commit = try await base.commit(batch, call)
        tags { tags in
          for row in batch.insertedRows where row.entity == .communityPosts { tags[row.name, default: []] += row[.tags].tags }
        }
        return commit
      }
      var scan = Scan()
      scan.judges = { condition, row, scan in
        guard case .contains(let tag) = condition.test else { return scan.holds(condition, row) }
        return scan.contains(row[.tags].tags + tags { $0[row.name] ?? [] }, tag)
      }
      return layer.scanning(scan)
    },
    Mutant("deletions-hidden-by-key-alone", "Hides deleted rows from reads by key, not from lists.") { base in
      let ghosts = Memory([Row]())
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in
        var doomed: [Row] = []
        for write in batch.writes where write.isDeletion {
          if let name = write.name, let row = try await base.row(name, call) { doomed.append(row) }
        }
        let commit = try await base.commit(batch, call)
        ghosts { [doomed] in $0 += doomed }
        return commit
      }
      layer.reads = { queries, call throws(StoreError) in
        var answers = try await base.read(queries, call)
        for (place, query) in queries.enumerated() where query.limit > 1 {
          let shadows = ghosts { $0 }.filter { row in row.entity == query.entity && query.conditions.allSatisfy { Scan().holds($0, row) } }
          if !shadows.isEmpty { answers[place] = RowBatch(query.entity, answers[place].rows() + shadows) }
        }
        return answers
      }
      return layer
    },
  ]
}

extension Commit {
  func mapAffected(_ batch: WriteBatch, _ change: (Write, Int) -> Int) -> Commit {
    var commit = self
    commit.affected = zip(batch.writes, affected).map(change)
    return commit
  }
}
