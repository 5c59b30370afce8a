internal import DriverSupport
internal import WellSenseStore

/// Everything that an open driver holds.
final class MongoEngine: Sendable {
  let pool: ServerPool
  let knowledge: MongoKnowledge
  let watcher: ChangeWatcher

  private init(_ pool: ServerPool, _ knowledge: MongoKnowledge, _ watcher: ChangeWatcher) {
    self.pool = pool
    self.knowledge = knowledge
    self.watcher = watcher
  }

  static func open(_ configuration: MongoConfiguration, _ deadline: Deadline) async throws(StoreError) -> MongoEngine {
    let knowledge = MongoKnowledge()
    let gate = WriteGate()
    let connect = { @Sendable (deadline: Deadline) in
      MongoConnection.connect(configuration, knowledge, gate, until: deadline)
    }
    let pool = ServerPool(name: "mongodb", limits: configuration.pool, tuning: .oneByOne, connect: connect)
    try await pool.open(until: deadline)
    return MongoEngine(pool, knowledge, ChangeWatcher(connect))
  }

  /// Ends everything after what is under way.
  func close() async {
    async let watching: Void = watcher.close()
    await pool.close()
    await watching
  }
}
