import DriverMySQL
import DriverPostgres
import StoreTesting
import TestSupport
import WellSenseStore

/// The figures of `Docs/scaling.md`: servers that write to a disk, one arrangement after the other.
package struct ScalingFigures: Sendable {
  /// How long each is measured.
  package var seconds: Int
  private static let tasks = 48

  package init(seconds: Int) { self.seconds = seconds }

  package func lines() async throws -> [String] { try await postgres() + mariadb() + frozen() }

  private func postgres() async throws -> [String] {
    let pair = try await SynchronousPair(isFast: false)
    let store = try await Store.open(.postgres(pair.hosts()))
    let synchronous = try await rate([store])
    try pair.primary("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
    let asynchronous = try await rate([store])
    await store.close()
    try await pair.set.stop()
    let alone = try await single("postgres") { try .postgres($0) }
    return [
      "PostgreSQL alone: \(alone)/s", "with an asynchronous standby: \(asynchronous)/s", "with a synchronous standby: \(synchronous)/s",
    ]
  }

  private func mariadb() async throws -> [String] {
    let alone = try await single("mariadb") { try .mysql($0) }
    let cluster = try await GaleraCluster(isFast: false)
    var stores: [Store] = []
    for number in 1...3 { stores.append(try await Store.open(.mysql(cluster.set.uri(of: "galera-\(number)")))) }
    let one = try await rate([stores[0]])
    let three = try await rate(stores)
    for store in stores { await store.close() }
    try await cluster.set.stop()
    return ["MariaDB alone: \(alone)/s", "Galera, writing to one node of three: \(one)/s", "Galera, writing to all three: \(three)/s"]
  }

  private func single(_ server: String, _ driver: (String) throws -> some Driver) async throws -> Int {
    let set = try await ServerSet([server], isFast: false)
    let store = try await Store.open(driver(set.uri(of: server)))
    let rate = try await rate([store])
    await store.close()
    try await set.stop()
    return rate
  }

  /// What doesn't answer, rather than refuse, is waited for until a call's time is over.
  private func frozen() async throws -> [String] {
    let settings = StoreSettings(calls: CallOptions(timeout: .seconds(3)))
    let pair = try await SynchronousPair()
    let primary = try await outage(Store.open(.postgres(pair.hosts()), settings: settings)) {
      try await pair.set.freeze("postgres")
      try await pair.set.promote("postgres-standby")
    }
    try await pair.set.stop()
    let cluster = try await GaleraCluster()
    let node = try await outage(Store.open(.mysql(cluster.set.uri(of: "galera")), settings: settings)) {
      try await cluster.set.freeze("galera-1")
    }
    try await cluster.set.stop()
    return [
      "calls of 3 s, PostgreSQL's primary frozen, standby promoted: \(primary.inSeconds) without a write",
      "calls of 3 s, the Galera node in use frozen: \(node.inSeconds) without a write",
    ]
  }

  private func outage(_ store: Store, _ body: () async throws -> Void) async throws -> Duration {
    let scene = ScalingScene()
    async let running = scene.run(on: store)
    let outage = try await scene.outage(body)
    scene.stop()
    _ = try await running
    await store.close()
    return outage
  }

  /// Users that so many tasks create in a second, spread over stores.
  private func rate(_ stores: [Store]) async throws -> Int {
    let end = Deadline(after: .seconds(seconds))
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<Self.tasks {
        group.addTask {
          var count = 0
          while !end.hasPassed {
            _ = try await stores[number % stores.count].users.create(NewUser(email: "\(OperationID().raw)@example.org"))
            count += 1
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    return count / seconds
  }
}
