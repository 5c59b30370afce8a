import DriverMongo
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@testable import DriverMongo

/// Beyond the promises: how the document that all write keeps commits and steps apart.
@Suite(.serialized, .enabled(if: MongoServer.isThere, MongoServer.reason)) struct `A member of a set in MongoDB` {
  @Test(arguments: ReplicaTrial.all) func `shows that`(_ trial: ReplicaTrial) async throws {
    try await trial { try MongoDatabase().driver(connections: 8) }
  }

  /// The active database of a pair, and what it can do.
  private func withPair(_ body: (MongoDatabase, ReplicaPair, any Replicable) async throws -> Void) async throws {
    let database = try MongoDatabase()
    let pair = try await ReplicaPair(MongoDriver(database.configuration()), MongoDatabase().driver())
    do {
      try await pair.found()
      try await body(database, pair, pair.first.replica)
    } catch {
      await pair.close()
      throw error
    }
    await pair.close()
  }

  /// The document of the log as a transaction of another program sees it and writes it.
  private struct Lane {
    let client: MongoClient

    init(_ database: MongoDatabase) throws { client = try MongoClient(database.configuration(), connectTimeout: .seconds(5)) }

    func look() throws {
      _ = try client.read(
        BSONWriter {
          $0.append("find", SystemCollections.meta)
          $0.document("filter") { $0.append("_id", MetaDocument.log) }
        })
    }

    func write() throws {
      _ = try client.write(
        BSONWriter {
          $0.append("findAndModify", SystemCollections.meta)
          $0.document("query") { $0.append("_id", MetaDocument.log) }
          $0.document("update") { $0.document("$inc") { $0.append("written", 1) } }
        })
    }

    /// A row from before a rebuild, which the document says may be there.
    func leaveRowBehind() throws {
      _ = try client.write(
        BSONWriter { writer in
          writer.append("insert", "users")
          writer.array("documents", CollectionOfOne(OperationID().raw)) { writer, index, id in
            writer.document(index) { row in
              row.append("_id", id)
              row.append("emailKey", "left@example.org")
              row.append(EntityCodec.fence, int32: 1)
            }
          }
        })
      _ = try client.write(
        BSONWriter {
          $0.append("findAndModify", SystemCollections.meta)
          $0.document("query") { $0.append("_id", MetaDocument.log) }
          $0.document("update") { $0.document("$set") { $0.append("emptying", true) } }
        })
    }
  }

  // MARK: - Commits and steps

  @Test func `a transaction that saw the log before an epoch was promised can't write it after`() async throws {
    try await withPair { database, pair, active in
      let lane = try Lane(database)
      try lane.client.begin(until: soon().deadline)
      try lane.look()
      #expect(try await active.take(.prepare(Epoch(number: 2, proposer: 1)), soon()).isGranted)
      let failure = #expect(throws: MongoFailure.self) { try lane.write() }
      #expect(failure?.server?.isConflict == true)
      lane.client.abort()
    }
  }

  @Test func `an epoch is promised after what has been written to the log, and nothing is written after it`() async throws {
    try await withPair { database, pair, active in
      let lane = try Lane(database)
      try lane.client.begin(until: soon().deadline)
      try lane.write()
      async let step = active.take(.prepare(Epoch(number: 2, proposer: 1)), soon())
      #expect(try await active.record(soon()).promised == .first)
      try lane.client.commit()
      #expect(try await step.isGranted)
      #expect(try await failure { try await pair.first.insert(Rows.user(), .at(.first)) }.code == .fenced)
      #expect(try await active.record(soon()).end == 0)
    }
  }

  @Test func `steps get their turn while another process writes all the time`() async throws {
    try await withPair { database, _, active in
      let writers = try await MongoDriver.ready(database.configuration(connections: 8))
      let slowest = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 { group.addTask { try await written(by: writers) } }
        while try await active.record(soon()).end < 50 {}
        var slowest = Duration.zero
        for _ in 0..<20 {
          let start = ContinuousClock.now
          // A step that is refused has waited for its turn, too.
          _ = try await active.take(.prepare(.first), soon())
          slowest = max(slowest, start.duration(to: .now))
        }
        #expect(try await active.take(.prepare(Epoch(number: 2, proposer: 1)), soon()).isGranted)
        let end = try await active.record(soon()).end
        #expect(try await group.reduce(0, +) == Int(end))
        return slowest
      }
      await writers.close()
      #expect(slowest < .seconds(5))
    }
  }

  /// How many rows were written until the epoch ended.
  private func written(by driver: MongoDriver) async throws -> Int {
    var count = 0
    while true {
      do throws(StoreError) {
        try await driver.insert(Rows.user(), .at(.first))
        count += 1
      } catch {
        guard error.code == .fenced else { throw error }
        return count
      }
    }
  }

  @Test func `a process that died in the middle of a commit doesn't keep an epoch from being promised`() async throws {
    try await withPair { database, pair, active in
      let configuration = try database.configuration()
      let dying = try MongoConnection.connect(configuration, MongoKnowledge(), WriteGate(), until: soon().deadline).get()
      let meta = try dying.meta(soon().deadline)
      dying.announceWriter(soon().deadline)
      try dying.client.begin(until: soon().deadline)
      _ = try dying.updateLog(meta, soon().deadline) { update in update.document("$inc") { $0.append("sequence", 1) } }
      dying.sever()
      // The server by itself would keep the transaction for a minute. Nobody waits for it that long at a time.
      let start = ContinuousClock.now
      var isGranted = false
      while !isGranted, start.duration(to: .now) < .seconds(25) {
        do throws(StoreError) {
          isGranted = try await active.take(.prepare(Epoch(number: 2, proposer: 1)), soon(.seconds(1))).isGranted
        } catch {
          #expect(error.code == .timedOut || error.code == .unavailable)
        }
      }
      #expect(isGranted)
      #expect(try await active.record(soon()).end == 0)
    }
  }

  @Test func `where a primary can be replaced, the one that answers says that it wasn't`() async throws {
    try await withPair { database, pair, active in
      try await pair.first.insert(Rows.user(), .at(.first))
      let connection = try MongoConnection.connect(database.configuration(), MongoKnowledge(), WriteGate(), until: soon().deadline).get()
      #expect(!connection.topology.canReplacePrimary)
      connection.topology.canReplacePrimary = true
      let patience = Patience(deadline: soon().deadline)
      guard case .record(let record) = try connection.answer(.record, patience) else { throw Missing() }
      #expect(try await record == active.record(soon()))
      guard case .rows(let rows, let end) = try connection.answer(.queries([Query(.users)], at: .first), patience) else { throw Missing() }
      #expect(rows[0].count == 1 && end == 1)
    }
  }

  // MARK: - Taking over

  @Test func `a rebuild empties a database in pieces, and goes on where it was interrupted`() async throws {
    let member = try MongoDatabase()
    let pair = try await ReplicaPair(MongoDatabase().driver(), MongoDriver(member.configuration()))
    let user = OperationID().raw
    try await pair.second.insert(Rows.user(user))
    // More than go at once.
    try await pair.second.insert(Rows.records(MongoConnection.chunkRows + 1, of: user))
    let alone = pair.configuration(active: pair.firstID, inSync: [pair.firstID])
    #expect(try await pair.first.replica.take(.found(alone), soon()).isGranted)
    try await pair.first.insert(Rows.user(), .at(.first))
    let row = try await pair.first.read([Query(.users)], soon())
    func apply(_ content: Transfer.Content) async throws -> EpochRecord {
      let transfer = Transfer(epoch: .first, purpose: .follow, source: pair.firstID, after: 1, content: content)
      return try await pair.second.replica.apply(transfer, soon()).record
    }
    let token = OperationID().raw
    _ = try await apply(.beginRebuild(after: 1, token: token, alone))
    #expect(try await pair.second.everything().isEmpty)
    // As if the process had died before it removed the last of them.
    try Lane(member).leaveRowBehind()
    let progress = EpochRecord.Rebuild(
      source: pair.firstID, token: token, entity: .users, after: row[0].key(0, Schema.current[.users]))
    #expect(try await apply(.rows(row, progress: progress)).rebuild == progress)
    let (mine, theirs) = (try await pair.first.everything(), try await pair.second.everything())
    #expect(mine == theirs)
    #expect(try await apply(.endRows(token: token, target: 1)).rebuild == nil)
    await pair.close()
  }

  @Test func `a log with a hole is refused, not read past`() async throws {
    try await withPair { database, pair, active in
      for _ in 0..<3 { try await pair.first.insert(Rows.user(), .at(.first)) }
      let client = try MongoClient(database.configuration(), connectTimeout: .seconds(5))
      _ = try client.write(
        BSONWriter { writer in
          writer.append("delete", SystemCollections.changes)
          writer.array("deletes", CollectionOfOne(Int64(2))) { writer, index, number in
            writer.document(index) { delete in
              delete.document("q") { $0.append("_id", number) }
              delete.append("limit", int32: 1)
            }
          }
        })
      let error = try await failure { _ = try await active.entries(after: 0, limit: 10, at: .active(.first), soon()) }
      #expect(error.code == .corrupt)
      #expect(try await failure { _ = try await pair.first.changes(after: nil, limit: 10, soon()) }.code == .corrupt)
    }
  }
}
