import WellSenseStore

extension Mutant {
  static let uniqueness: [Mutant] = [
    Mutant("no-uniqueness", "Lets unique values repeat.") { base in
      // Every unique text gets a mark of its own on its way in, and loses it on its way out.
      let count = Memory(0)
      return Layer(base).writing { column, value in
        guard column.field == .emailKey || column.field == .sessionID else { return value }
        return value.mapText { $0 + "\u{1}" + "\(count { $0 += 1; return $0 })" }
      }.reading { row in
        var row = row
        for field in Schema.current[row.entity].unique { row[field] = row[field].mapText { $0.unmarked } }
        return row
      }.scanning(Scan())
    },
    refusal("insert-overwrites", "Replaces the row whose key is taken.") { base, error, batch, call throws(StoreError) in
      guard error.code == .duplicate, error.field == "id" || error.field == "post_id" else { throw error }
      return try await base.commit(WriteBatch(batch.insertedRows.map(\.overwriting)), call)
    },
    commit("if-absent-overwrites", "With `ifAbsent`, overwrites the rows that are there.") { base, batch, call throws(StoreError) in
      var writes: [Write] = []
      for write in batch.writes {
        writes.append(write)
        guard case .insert(let rows, true) = write else { continue }
        for row in rows.rows() where try await base.row(row.name, call) != nil { writes.append(row.overwriting) }
      }
      var commit = try await base.commit(WriteBatch(batch.operation, writes, returning: batch.returning), call)
      commit.affected = Array(commit.affected.prefix(batch.writes.count))
      return commit
    },
    refusal("if-absent-ignores-everything", "With `ifAbsent`, passes over rows whose unique value is taken.") {
      base, error, batch, call throws(StoreError) in
      guard error.code == .duplicate, batch.writes.contains(where: \.isIfAbsent) else { throw error }
      var affected = 0
      for row in batch.insertedRows {
        do throws(StoreError) { affected += try await base.commit(WriteBatch([.insert(row)]), call).affected[0] } catch {}
      }
      return Commit(version: Version(epoch: 1, counter: 1), position: nil, affected: [affected])
    },
    commit("unique-against-itself", "Takes a row's own value for a duplicate.") { base, batch, call throws(StoreError) in
      for case .patch(let entity, let key, let fields, _) in batch.writes {
        guard let row = try await base.row(RowName(entity, key), call) else { continue }
        for field in fields where Schema.current[entity].unique.contains(field.field) && row[field.field] == field.value {
          throw StoreError(.duplicate, "the value is taken", field: field.field.name)
        }
      }
      return try await base.commit(batch, call)
    },
    commit("unique-by-the-wrong-column", "Lets no two users have the same e-mail as they spell it.", { [Value: Key]() }) {
      base, taken, batch, call throws(StoreError) in
      for row in batch.insertedRows where row.entity == .users {
        let holder = taken { taken in
          defer { taken[row[.email]] = taken[row[.email]] ?? row.key }
          return taken[row[.email]]
        }
        if let holder, holder != row.key { throw StoreError(.duplicate, "the value is taken", field: "email") }
      }
      return try await base.commit(batch, call)
    },
    commit("unique-for-ever", "Never frees a unique value.", { [Value: Key]() }) { base, taken, batch, call throws(StoreError) in
      for row in batch.insertedRows {
        for field in Schema.current[row.entity].unique {
          if let holder = taken({ $0[row[field]] }), holder != row.key {
            throw StoreError(.duplicate, "the value is taken", field: field.name)
          }
        }
      }
      let commit = try await base.commit(batch, call)
      taken { taken in
        for row in batch.insertedRows { for field in Schema.current[row.entity].unique { taken[row[field]] = row.key } }
      }
      return commit
    },
    commit("references-first", "Judges references before keys and unique values.") { base, batch, call throws(StoreError) in
      try await base.judgeReferences(of: batch, amongEarlierRows: true, call)
      return try await base.commit(batch, call)
    },
    commit("unique-at-the-end", "Judges unique values at the end of the batch, so that two rows can exchange them.") {
      base, batch, call throws(StoreError) in
      var first: [Write] = []
      for case .patch(let entity, let key, let fields, _) in batch.writes where batch.writes.count > 1 {
        if fields.contains(where: { $0.field == .emailKey }) { first.append(.patch(entity, key, [Assignment(.emailKey, .text("\(key)"))])) }
      }
      var commit = try await base.commit(WriteBatch(batch.operation, first + batch.writes, returning: batch.returning), call)
      commit.affected = Array(commit.affected.suffix(batch.writes.count))
      return commit
    },
    refusal("fields-not-named", "Says that something is taken or missing, not what.") { _, error, _, _ throws(StoreError) in
      throw StoreError(error.code, error.detail, disposition: error.disposition)
    },
    refusal("missing-references-accepted", "Accepts references to nothing.") { _, error, batch, _ throws(StoreError) in
      guard error.code == .missingReference else { throw error }
      return Commit(version: Version(epoch: 1, counter: 1), position: nil, affected: batch.writes.map { _ in 1 })
    },
    commit("references-before-the-batch", "Judges references against what was there before the batch.") {
      base, batch, call throws(StoreError) in
      try await base.judgeReferences(of: batch, amongEarlierRows: false, call)
      return try await base.commit(batch, call)
    },
    batch("deletions-last", "Puts insertions first and deletions last.") { batch in
      WriteBatch(batch.operation, batch.writes.filter { !$0.isDeletion } + batch.writes.filter(\.isDeletion), returning: batch.returning)
    },
    batch("parents-first", "Puts insertions in the order of the schema.") { batch in
      let inserts = batch.writes.filter(\.isInsertion).sorted { $0.entity.rawValue < $1.entity.rawValue }
      return WriteBatch(batch.operation, inserts + batch.writes.filter { !$0.isInsertion }, returning: batch.returning)
    },
  ]
}

extension Driver {
  /// Throws for a row that refers to one that isn't there, nor inserted before it in the batch.
  fileprivate func judgeReferences(of batch: WriteBatch, amongEarlierRows: Bool, _ call: Call) async throws(StoreError) {
    guard try await outcome(of: batch.operation, call) == nil else { return }
    var earlier: Set<RowName> = []
    for row in batch.insertedRows {
      for reference in Schema.current[row.entity].references {
        let parent = RowName(reference.parent, .one(row.id(reference.field)))
        if amongEarlierRows, earlier.contains(parent) { continue }
        if try await self.row(parent, call) == nil {
          throw StoreError(.missingReference, "the row it refers to is missing", field: reference.field.name)
        }
      }
      earlier.insert(row.name)
    }
  }
}

extension Row {
  /// A patch of every value that a patch can set.
  var overwriting: Write {
    let columns = Schema.current[entity].columns.filter { $0.role == .value }
    return .patch(entity, key, columns.map { Assignment($0.field, self[$0.field]) })
  }
}

extension Write {
  var isInsertion: Bool { if case .insert = self { true } else { false } }
  var isIfAbsent: Bool { if case .insert(_, true) = self { true } else { false } }
  var isDeletion: Bool { if case .delete = self { true } else { false } }
  var entity: Entity {
    switch self {
    case .insert(let rows, _): rows.entity
    case .patch(let entity, _, _, _), .delete(let entity, _, _): entity
    }
  }
  var precondition: Precondition {
    switch self {
    case .insert: .none
    case .patch(_, _, _, let precondition), .delete(_, _, let precondition): precondition
    }
  }
  /// The row that a patch or deletion names.
  var name: RowName? {
    switch self {
    case .insert: nil
    case .patch(let entity, let key, _, _), .delete(let entity, let key, _): RowName(entity, key)
    }
  }
  func with(_ precondition: Precondition) -> Write {
    switch self {
    case .insert: self
    case .patch(let entity, let key, let fields, _): .patch(entity, key, fields, onlyIf: precondition)
    case .delete(let entity, let key, _): .delete(entity, key, onlyIf: precondition)
    }
  }
}

extension String {
  fileprivate var unmarked: String {
    guard let mark = unicodeScalars.lastIndex(of: "\u{1}") else { return self }
    return String(unicodeScalars[..<mark])
  }
}
