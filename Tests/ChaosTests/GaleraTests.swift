import DriverMySQL
import FailoverChaos
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

extension ChaosTests {
  /// A Galera cluster of three nodes, each of which takes writes.
  @Suite(.serialized) struct GaleraTests {
    @Test func `writers on two nodes lose nothing to each other, and a node that slept shows nothing old`() async throws {
      let cluster = try await GaleraCluster()
      // At once, so that both find an empty database.
      async let first = cluster.node(1)
      async let second = cluster.node(2)
      let (one, two) = try await (first, second)
      let three = try await cluster.node(3)
      try await build(one, two)
      try await meet(one, two, three)
      try await count(one, two, three)
      #expect(try cluster.conflicts() > 0, "the nodes never met at a row")
      try await sleep(cluster, three, writer: one)
      for driver in [one, two, three] { await driver.close() }
      try await cluster.set.stop()
    }

    @Test func `when the node that a store uses is cut off or killed, it goes on with another and loses nothing`() async throws {
      let cluster = try await GaleraCluster()
      let store = try await Store.open(.mysql(cluster.set.uri(of: "galera")))
      let scene = ScalingScene()
      async let running = scene.run(on: store)
      let isolated = try await scene.outage { try await cluster.isolate(1, true) }
      try await cluster.isolate(1, false)
      let killed = try await scene.outage { try await cluster.set.kill("galera-2") }
      scene.stop()
      let history = try await running
      await store.close()
      let nodes = [try await cluster.node(1), try await cluster.node(3)]
      let report = try await scene.judge(history, nodes)
      for node in nodes { await node.close() }
      try await cluster.set.stop()
      #expect(report.judgement == .valid, "\(report)")
      try RunReports.write(
        "\(scene.recorder.progress.acknowledged) writes acknowledged; without a write: node cut off \(isolated.inSeconds), killed \(killed.inSeconds)",
        to: "galera.txt")
    }

    /// What one node acknowledged, the next call builds on at another: a row that refers to it, and a change of what is there.
    private func build(_ one: MySQLDriver, _ two: MySQLDriver) async throws {
      let (here, there) = (Store(one), Store(two))
      try await withThrowingTaskGroup { group in
        for _ in 0..<16 {
          group.addTask {
            for _ in 0..<10 {
              let user = try await here.users.create(NewUser(email: "\(OperationID().raw)@example.org"))
              _ = try await there.healthRecords.record(NewHealthRecord(userID: user.id, data: .weight(kilograms: 70), recordedAt: .now))
              let renamed = try await there.users.update(user.id, UserPatch(firstName: .set("Ada")), expecting: user.version)
              _ = try await here.users.update(user.id, UserPatch(firstName: .set("Eve")), expecting: renamed.version)
            }
          }
        }
        try await group.waitForAll()
      }
    }

    /// Lists, registers with compare-and-set, a set and a bank, on two nodes at once and then read on all.
    private func meet(_ one: MySQLDriver, _ two: MySQLDriver, _ three: MySQLDriver) async throws {
      let scene = ScalingScene()
      var other = scene.workload
      other.generation = 1
      let enough = { @Sendable (progress: Workload.Progress) in progress.acknowledged >= 1_500 }
      async let here = scene.workload.run(on: Store(one), recording: scene.recorder, until: enough)
      async let there = other.run(on: Store(two), recording: scene.recorder, until: enough)
      _ = try await (here, there)
      let report = try await scene.judge(scene.recorder.history, [one, two, three])
      #expect(report.judgement == .valid, "\(report)")
    }

    /// Likes that come and go on two nodes.
    private func count(_ one: MySQLDriver, _ two: MySQLDriver, _ three: MySQLDriver) async throws {
      let stores = [Store(one), Store(two)]
      let author = try await stores[0].users.create(NewUser(email: "author@example.org"))
      let post = try await stores[0].communityPosts.publish(NewPost(userID: author.id, title: "Hello", content: "Hello", type: .tip))
      let likes = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<16 {
          group.addTask {
            let store = stores[number % 2]
            let user = try await store.users.create(NewUser(email: "\(number)@example.org"))
            for _ in 0...number % 4 {
              _ = try await store.communityPosts.like(post.id, by: user.id)
              if number % 4 == 3 { _ = try await store.communityPosts.unlike(post.id, by: user.id) }
            }
            return number % 4 == 3 ? 0 : 1
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(try await Store(three).communityPosts.get(post.id).likesCount == likes)
      #expect(try await three.aggregate(Aggregation(.postLikes), FaultScene.call()).count == likes)
    }

    /// A node that was stopped while the others wrote on doesn't know at first that it was left behind.
    private func sleep(_ cluster: GaleraCluster, _ sleeper: MySQLDriver, writer: MySQLDriver) async throws {
      try await cluster.set.freeze("galera-3")
      let row = FaultScene.user()
      _ = try await writer.commit(FaultScene.insertion(row), FaultScene.call())
      try await cluster.set.thaw("galera-3")
      var found: Int?
      try await eventually {
        found = try? await sleeper.read([Query(row.entity, key: row.key)], FaultScene.call()).first?.count
        return found != nil
      }
      #expect(found == 1, "an acknowledged row was not seen")
    }
  }
}
