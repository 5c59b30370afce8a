import DriverMongo
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@testable import DriverMongo

/// What the promises of replication don't see: how the document that all write keeps commits and steps apart.
@Suite(.serialized, .enabled(if: MongoServer.isThere, MongoServer.reason)) struct `MongoDB in a set` {
  private func withPair(_ body: (ReplicaPair) async throws -> Void) async throws {
    let pair = try await ReplicaPair()
    do {
      try await body(pair)
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
    try await withPair { pair in
      let lane = try Lane(pair.databases[0])
      try lane.client.begin(until: soon().deadline)
      try lane.look()
      #expect(try await pair.active.take(.prepare(Epoch(number: 2, proposer: 1)), soon()).isGranted)
      let failure = #expect(throws: MongoFailure.self) { try lane.write() }
      #expect(failure?.server?.isConflict == true)
      lane.client.abort()
    }
  }

  @Test func `an epoch is promised after what has been written to the log, and nothing is written after it`() async throws {
    try await withPair { pair in
      let lane = try Lane(pair.databases[0])
      try lane.client.begin(until: soon().deadline)
      try lane.write()
      async let step = pair.active.take(.prepare(Epoch(number: 2, proposer: 1)), soon())
      #expect(try await pair.active.record(soon()).promised == .first)
      try lane.client.commit()
      #expect(try await step.isGranted)
      #expect(try await failure { try await pair.insert(Rows.user()) }.code == .fenced)
      #expect(try await pair.active.record(soon()).end == 0)
    }
  }

  @Test func `steps get their turn while another process writes all the time`() async throws {
    try await withPair { pair in
      let writers = try await MongoDriver.ready(pair.databases[0].configuration(connections: 8))
      let active = pair.active
      let slowest = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask {
            var count = 0
            var call = soon()
            call.epoch = .first
            do {
              while true {
                try await writers.insert(Rows.user(), call)
                count += 1
              }
            } catch let error as StoreError where error.code == .fenced {
              return count
            }
          }
        }
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
        let written = try await group.reduce(0, +)
        #expect(written == Int(end))
        return slowest
      }
      await writers.close()
      #expect(slowest < .seconds(10))
    }
  }

  @Test func `a process that died in the middle of a commit doesn't keep an epoch from being promised`() async throws {
    try await withPair { pair in
      let configuration = try pair.databases[0].configuration()
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
          isGranted = try await pair.active.take(.prepare(Epoch(number: 2, proposer: 1)), soon(.seconds(1))).isGranted
        } catch {
          #expect(error.code == .timedOut || error.code == .unavailable)
        }
      }
      #expect(isGranted)
      #expect(try await pair.active.record(soon()).end == 0)
    }
  }

  // MARK: - Taking over

  @Test func `rows and entries arrive many at a time, and the databases are the same`() async throws {
    try await withPair { pair in
      let user = OperationID().raw
      try await pair.insert(Rows.user(user))
      for _ in 0..<6 { try await pair.insert(Rows.records(50, of: user)) }
      try await pair.follow()
      #expect(try await pair.drivers[1].count(.healthRecords) == 300)
      let queries = [Query(.users), Query(.healthRecords, limit: 1_000)]
      let (ours, theirs) = (try await pair.drivers[0].read(queries, soon()), try await pair.drivers[1].read(queries, soon()))
      for (left, right) in zip(ours, theirs) { #expect(left.cells == right.cells && left.arena == right.arena) }
      let record = try await pair.follower.record(soon())
      #expect(record.end == 7 && record.cursor(pair.source) == 7)
    }
  }

  @Test func `a rebuild empties a database in pieces, and goes on where it was interrupted`() async throws {
    let pair = try await ReplicaPair { follower in
      // More than go at once.
      let user = OperationID().raw
      try await follower.insert(Rows.user(user))
      try await follower.insert(Rows.records(MongoConnection.chunkRows + 1, of: user))
    }
    try await pair.insert(Rows.user())
    let row = try await pair.drivers[0].read([Query(.users)], soon())
    let token = OperationID().raw
    func apply(_ content: Transfer.Content, after sequence: Int64) async throws -> EpochRecord {
      let transfer = Transfer(epoch: .first, purpose: .follow, source: pair.source, after: sequence, content: content)
      return try await pair.follower.apply(transfer, soon()).record
    }
    _ = try await apply(.beginRebuild(after: 1, token: token, pair.configuration), after: 0)
    #expect(try await pair.drivers[1].count(.healthRecords) == 0)
    #expect(try await pair.drivers[1].count(.users) == 0)
    // As if the process had died before it removed the last of them.
    try Lane(pair.databases[1]).leaveRowBehind()
    let progress = EpochRecord.Rebuild(
      source: pair.source, token: token, entity: .users, after: row[0].key(0, Schema.current[.users]))
    #expect(try await apply(.rows(row, progress: progress), after: 1).rebuild == progress)
    let found = try await pair.drivers[1].read([Query(.users)], soon())
    #expect(found[0].cells == row[0].cells)
    #expect(try await apply(.endRows(token: token, target: 1), after: 1).rebuild == nil)
    await pair.close()
  }

  @Test func `a log with a hole is refused, not read past`() async throws {
    try await withPair { pair in
      for _ in 0..<3 { try await pair.insert(Rows.user()) }
      let client = try MongoClient(pair.databases[0].configuration(), connectTimeout: .seconds(5))
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
      let error = try await failure { _ = try await pair.active.entries(after: 0, limit: 10, at: .active(.first), soon()) }
      #expect(error.code == .corrupt)
      #expect(try await failure { _ = try await pair.drivers[0].changes(after: nil, limit: 10, soon()) }.code == .corrupt)
    }
  }
}
