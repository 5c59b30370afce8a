import DriverMongo
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

/// Two databases of one set on one server: the first takes the writes, the second follows.
struct ReplicaPair {
  let databases: [MongoDatabase]
  let drivers: [MongoDriver]
  let active: any Replicable
  let follower: any Replicable
  let configuration: SetConfiguration
  var ids: [RawID] { configuration.members }
  let source: RawID

  /// - Parameter before: what happens to the second database before it is a member.
  init(connections: Int = 4, before: (MongoDriver) async throws -> Void = { _ in }) async throws {
    databases = [try MongoDatabase(), try MongoDatabase()]
    var drivers: [MongoDriver] = []
    for database in databases { drivers.append(try await .ready(database.configuration(connections: connections), log: .on)) }
    self.drivers = drivers
    try await before(drivers[1])
    active = try #require(drivers[0].replication)
    follower = try #require(drivers[1].replication)
    source = try await active.record(soon()).database
    let other = try await follower.record(soon()).database
    configuration = SetConfiguration(
      lineage: OperationID().raw, agreement: .coordinator, active: source, inSync: [source], members: [source, other], voters: [])
    for replica in [active, follower] { #expect(try await replica.take(.found(configuration), soon()).isGranted) }
  }

  func close() async { for driver in drivers { await driver.close() } }

  /// Writes to the active database at an epoch.
  @discardableResult
  func insert(_ rows: RowBatch, at epoch: Epoch = .first) async throws(StoreError) -> Commit {
    var call = soon()
    call.epoch = epoch
    return try await drivers[0].insert(rows, call)
  }

  /// Lets the follower take over everything that it lacks.
  func follow(limit: Int = 1_000, at epoch: Epoch = .first) async throws {
    while true {
      let cursor = try await follower.record(soon()).cursor(source)
      let page = try await active.entries(after: cursor, limit: limit, at: .active(epoch), soon())
      if page.next == cursor { return }
      let content = Transfer.Content.entries(page.entries, through: page.next)
      _ = try await follower.apply(Transfer(epoch: epoch, purpose: .follow, source: source, after: cursor, content: content), soon())
    }
  }
}
