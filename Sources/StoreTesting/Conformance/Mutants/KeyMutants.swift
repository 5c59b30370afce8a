import WellSenseStore

extension Mutant {
  static let keys: [Mutant] = [
    scan("half-an-id", "Compares the first half of ids.") { scan in
      scan.equals = { one, two in
        guard case .id(let one) = one, case .id(let two) = two else { return one == two }
        return one.high == two.high
      }
    },
    scan("signed-ids", "Orders ids as signed numbers.") { scan in
      scan.isBelow = { one, two in
        guard case .id(let one) = one, case .id(let two) = two else { return one.precedes(two) }
        return one.isBelowSigned(two)
      }
      scan.keyIsBelow = { one, two in
        switch (one, two) {
        case (.one(let one), .one(let two)): one.isBelowSigned(two)
        case (.pair(let a, let b), .pair(let c, let d)): a == c ? b.isBelowSigned(d) : a.isBelowSigned(c)
        default: one < two
        }
      }
    },
    scan("pairs-by-second", "Orders pairs of ids by the second one.") { scan in
      scan.keyIsBelow = { one, two in
        guard case .pair(let a, let b) = one, case .pair(let c, let d) = two else { return one < two }
        return b == d ? a < c : b < d
      }
    },
    Mutant("mock-rows-kept", "Claims to be a real database, and keeps rows with ids reserved for mock answers.") { base in
      var layer = Layer(base)
      layer.infos = { info in
        var info = info
        info.capabilities.remove(.mock)
        return info
      }
      return layer
    },
    values("versions-stamped-on-ids", "Makes every id one of version 4.", asked: true) { _, value in
      if case .id(let id) = value { .id(RawID(high: id.high & ~0xF000 | 0x4000, low: id.low)) } else { value }
    },
    scan("half-a-pair", "Finds rows with a pair for key by its first id.") { scan in
      scan.judges = { condition, row, scan in
        row.entity == .postLikes && condition.field == .userID || scan.holds(condition, row)
      }
    },
    scan("exchanged-pairs", "Finds a pair also when its ids are exchanged.") { scan in
      scan.judges = { condition, row, scan in
        guard row.entity == .postLikes, case .equals(let id) = condition.test else { return scan.holds(condition, row) }
        return row[.postID] == id || row[.userID] == id
      }
    },
    commit("deletes-half-a-pair", "Deletes every row with the first id of a pair.") { base, batch, call throws(StoreError) in
      var writes: [Write] = []
      for write in batch.writes {
        writes.append(write)
        guard case .delete(.postLikes, .pair(let post, _), _) = write else { continue }
        let likes = try await base.rows(.postLikes, call, where: [Condition(.postID, .equals(.id(post)))])
        writes += likes.map { .delete(.postLikes, $0.key) }
      }
      return try await base.commit(WriteBatch(batch.operation, writes, returning: batch.returning), call)
    },
  ]
}

extension RawID {
  fileprivate func isBelowSigned(_ other: RawID) -> Bool {
    let (one, two) = (Int64(bitPattern: high), Int64(bitPattern: other.high))
    return one == two ? Int64(bitPattern: low) < Int64(bitPattern: other.low) : one < two
  }
}
