import WellSenseStore

extension Promise {
  static let replication: [Promise] =
    replicationSteps + replicationSets + replicationFences + replicationWriters + replicationFollowing + replicationRows
    + replicationUniques + replicationTombstones + replicationRepeats + replicationMerging + replicationJoining + replicationRebuilding
    + replicationLog + replicationReads

  /// A promise of a database that can be a member of a set.
  static func replicated(
    _ name: String, _ sentence: String, needs: Capabilities = [], _ body: @escaping @Sendable (Member) async throws -> Void
  ) -> Promise {
    Promise(.replication, name, sentence, log: .on, needs: needs.union([.replication, .atomicBatches])) { trial in
      try await body(try await Member(trial))
    }
  }
}
