import WellSenseStore

extension Mutant {
  static let replicationCounters: [Mutant] = [
    counting("counters-stand-still", "Doesn't count rows that it takes over.") { before, _ in before ?? 0 },
    counting("counters-begin-at-zero", "Counts only what comes after a row, not what is there.") { before, after in
      before == nil ? 0 : after
    },
    counting("counters-with-the-row", "Sets counters to nothing when their row comes again.") { before, after in
      before == after ? 0 : after
    },
  ]

  /// Shows counters of posts and chats after a transfer as it answers from what they were before and are after it.
  private static func counting(
    _ id: String, _ sentence: String, _ count: @escaping @Sendable (_ before: Int64?, _ after: Int64) -> Int64
  ) -> Mutant {
    let fields: [Field] = [.likesCount, .commentsCount, .messagesCount]
    return replica(id, sentence) { replica, layer in
      let (base, driver) = (replica.base, layer.base)
      let shown = Memory([RowName: [Field: Int64]]())
      @Sendable func counted(_ call: Call) async throws(StoreError) -> [RowName: [Field: Int64]] {
        var counts: [RowName: [Field: Int64]] = [:]
        for row in try await driver.rows(.communityPosts, call) + driver.rows(.chatSessions, call) {
          counts[row.name] = Dictionary(uniqueKeysWithValues: fields.map { ($0, row.integer($0)) })
        }
        return counts
      }
      replica.transfers = { transfer, call throws(StoreError) in
        let before = try await counted(call)
        let report = try await base.apply(transfer, call)
        let after = try await counted(call)
        shown { shown in
          for (name, counts) in after {
            for (field, number) in counts { shown[name, default: [:]][field] = count(before[name].map { $0[field] ?? 0 }, number) }
          }
        }
        return report
      }
      layer.reads = { queries, call throws(StoreError) in
        let shown = shown { $0 }
        return try await driver.read(queries, call).map { batch in
          guard batch.entity == .communityPosts || batch.entity == .chatSessions else { return batch }
          return batch.mapRows { row in
            var row = row
            for (field, number) in shown[row.name] ?? [:] where row.values[field] != nil { row[field] = .integer(number) }
            return row
          }
        }
      }
    }
  }
}
