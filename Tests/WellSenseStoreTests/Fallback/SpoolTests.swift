import DriverMock
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import WellSenseStore

@Suite struct `Spool` {
  private static func user(_ number: Int) -> NewUser { NewUser(email: "user\(number)@example.org", firstName: "User") }

  @Test func `accepts writes while nobody can be reached, says that they aren't committed, and delivers them`() async throws {
    let scene = try await FallbackScene(spools: true)
    let store = scene.store
    let events = store.events
    try await scene.cutOff()
    let (ada, receipt) = try await store.withReceipt { try await store.users.create(Self.user(1)) }
    #expect(ada.version.isAccepted && receipt.hasAccepted && !receipt.hasMock)
    #expect(receipt.origins.map(\.engine) == ["spool"])
    let weight = try await store.healthRecords.record(.weight(kilograms: 61), for: ada.id)
    #expect(weight.version.isAccepted)
    let batch = OperationID()
    try await store.atomically(operation: batch) { batch in
      let user = batch.users.create(Self.user(2))
      batch.healthRecords.record(.weight(kilograms: 70), for: user)
    }
    #expect(await events.first { if case .spooled(let operation) = $0 { operation } else { nil } } != nil)
    #expect(store.fallback?.accepted == 3)
    #expect(try await store.resolve(batch) == .accepted)
    #expect(try await failure { _ = try await store.users.count() }.code == .unavailable)
    try await scene.bringBack()
    #expect(await events.first { if case .spoolDelivered(let count) = $0 { count } else { nil } } == 3)
    let found = try await store.users.get(ada.id)
    #expect(found.email == "user1@example.org" && !found.version.isAccepted)
    #expect(try await store.healthRecords.get(weight.id).data == weight.data)
    #expect(try await store.users.count() == 2)
    guard case .committed? = try await store.resolve(batch) else { throw Missing() }
    #expect(store.fallback?.accepted == 0)
    await store.close()
  }

  @Test func `takes only what can be answered without the database`() async throws {
    let scene = try await FallbackScene(spools: true)
    let store = scene.store
    let ada = try await store.users.create(Self.user(1))
    let chat = try await store.chatSessions.start(NewChatSession(userID: ada.id))
    let post = try await store.communityPosts.publish(NewPost(userID: ada.id, title: "Title", content: "Content", type: .tip))
    try await scene.cutOff()
    let refused: [@Sendable () async throws -> Void] = [
      { _ = try await store.users.update(ada) },
      { _ = try await store.users.delete(ada.id) },
      { _ = try await store.chatSessions.append([NewChatMessage(.user, "Hello")], to: chat.id, of: ada.id) },
      { _ = try await store.communityPosts.like(post.id, by: ada.id) },
      {
        try await store.atomically {
          $0.users.create(Self.user(2)); $0.users.delete(ada.id)
        }
      },
      { _ = try await store.with { $0.acknowledgement = .inSync }.users.create(Self.user(3)) },
    ]
    for write in refused { #expect(try await failure(write).code == .unavailable) }
    #expect(store.fallback?.accepted == 0)
    let comment = try await store.communityPosts.comment(NewComment(postID: post.id, userID: ada.id, content: "Well done"))
    try await scene.bringBack()
    #expect(try await store.communityPosts.get(post.id).commentsCount == 1)
    #expect(comment.postID == post.id)
    await store.close()
  }

  @Test func `what the database refuses is told and kept`() async throws {
    let scene = try await FallbackScene(spools: true)
    let store = scene.store
    _ = try await store.users.create(Self.user(1))
    let events = store.events
    try await scene.cutOff()
    let double = try await store.users.create(Self.user(1))
    let orphan = try await store.healthRecords.record(.weight(kilograms: 61), for: ID<User>())
    let good = try await store.users.create(Self.user(2))
    try await scene.bringBack()
    #expect(await events.first { if case .spoolRejected(_, let code) = $0 { code } else { nil } } == StoreError.Code.duplicate)
    #expect(try await store.users.count() == 2)
    _ = try await store.users.get(good.id)
    let rejected = try await store.rejectedWrites()
    #expect(rejected.map(\.code) == [.duplicate, .missingReference] && rejected.map(\.field) == ["email_key", "user_id"])
    guard case .insert(let rows, _)? = rejected.first?.writes.first, case .insert(let others, _)? = rejected.last?.writes.first else {
      throw Missing()
    }
    #expect(rows.key(0, Schema.current[.users]) == .one(double.id) && others.key(0, Schema.current[.healthRecords]) == .one(orphan.id))
    #expect(try await store.resolve(rejected[0].operation) == .rejected(.duplicate))
    #expect(store.fallback?.rejected == 2)
    await store.close()
    // They outlive the store.
    let again = try await FallbackScene(scene.database, spools: true, folder: scene.folder)
    #expect(try await again.store.rejectedWrites().count == 2)
    await again.store.close()
  }

  @Test func `what the database's user may not do waits until it may`() async throws {
    let scene = try await FallbackScene(spools: true)
    let store = scene.store
    try await scene.cutOff()
    let ada = try await store.users.create(Self.user(1))
    scene.database.failAlways(.accessDenied, on: .commits)
    scene.database.resetCalls()
    scene.database.reconnect()
    try await eventually { scene.database.calls.count { $0 == "users.insert" } >= 3 }
    #expect(store.fallback?.state == .returning)
    #expect(store.fallback?.accepted == 1 && store.fallback?.rejected == 0)
    scene.database.heal()
    try await eventually { store.fallback?.state == .real }
    _ = try await store.users.get(ada.id)
    #expect(try await store.rejectedWrites().isEmpty)
    await store.close()
  }

  @Test func `a restart delivers first what was accepted before it`() async throws {
    let database = MockDriver(log: .on)
    let folder = FallbackScene.temporaryFolder()
    let scene = try await FallbackScene(database, spools: true, folder: folder)
    try await scene.cutOff()
    var accepted: [ID<User>] = []
    for number in 0..<100 { accepted.append(try await scene.store.users.create(Self.user(number)).id) }
    await scene.store.close()
    let again = try await FallbackScene(database, spools: true, folder: folder)
    #expect(again.store.fallback?.accepted == 100)
    database.reconnect()
    let last = try await again.store.users.create(Self.user(1_000)).id
    let store = again.store
    try await eventually { store.fallback?.state == .real }
    let changes = try await store.readChanges(after: nil, limit: 1_000).changes
    let order = changes.flatMap { $0.effects.puts.map { $0.key(0, Schema.current[.users]) } }
    #expect(order == (accepted + [last]).map(Key.one))
    await store.close()
  }

  @Test func `an attempt of unknown outcome is settled by its delivery, and happens once`() async throws {
    for wasDone in [true, false] {
      let scene = try await FallbackScene(spools: true, log: .on)
      let store = scene.store
      if wasDone { scene.database.loseNextReply() } else { scene.database.dropNextCommit() }
      scene.database.failAlways(.unavailable, on: .probes)
      let ada = try await store.users.create(Self.user(1))
      #expect(ada.version.isAccepted)
      scene.database.heal()
      try await eventually { store.fallback?.state == .real }
      #expect(try await store.users.get(ada.id).email == "user1@example.org")
      #expect(try await store.readChanges(after: nil).changes.count == 1)
      #expect(store.fallback?.rejected == 0)
      await store.close()
    }
  }

  @Test func `a full spool refuses with the reason, and keeps what it has`() async throws {
    let scene = try await FallbackScene(spools: true, maximumBytes: 8_192)
    let store = scene.store
    try await scene.cutOff()
    var accepted: [ID<User>] = []
    var error: StoreError?
    while error == nil {
      do throws(StoreError) { accepted.append(try await store.users.create(Self.user(accepted.count)).id) } catch let failed {
        error = failed
      }
    }
    #expect(error?.code == .storageFull && error?.disposition == .rejected && error?.field == "fallback.spool")
    #expect(accepted.count > 5)
    try await scene.bringBack()
    #expect(try await store.users.count() == accepted.count)
    for id in accepted { _ = try await store.users.get(id) }
    await store.close()
  }

  @Test func `one store has a spool at a time`() async throws {
    let scene = try await FallbackScene(spools: true)
    let error = try await failure { _ = try await FallbackScene(spools: true, folder: scene.folder) }
    #expect(error.code == .unavailable && error.field == "fallback.spool")
    await scene.store.close()
    let next = try await FallbackScene(spools: true, folder: scene.folder)
    await next.store.close()
  }

  @Test func `its folder and files are for nobody else`() async throws {
    let scene = try await FallbackScene(spools: true)
    let files = FileManager.default
    func permissions(_ path: String) throws -> Int? { try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int }
    #expect(try permissions(scene.folder) == 0o700)
    for name in ["writes", "rejected"] { #expect(try permissions(scene.folder + "/" + name) == 0o600) }
    await scene.store.close()
    try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scene.folder)
    let error = try await failure { _ = try await FallbackScene(spools: true, folder: scene.folder) }
    #expect(error.code == .invalid && error.field == "fallback.spool")
  }

  @Test func `a write that names a mock row is refused`() async throws {
    let mock = try await MockDriver.sample()
    let scene = try await FallbackScene(mock: mock, spools: true)
    try await scene.cutOff()
    let user = try #require(try await scene.store.users.list().items.first)
    let error = try await failure { _ = try await scene.store.healthRecords.record(.weight(kilograms: 61), for: user.id) }
    #expect(error.code == .invalid)
    #expect(scene.store.fallback?.accepted == 0)
    await scene.store.close()
  }

  @Test func `many writers through many outages lose nothing and double nothing`() async throws {
    let scene = try await FallbackScene(spools: true, log: .on)
    let store = scene.store.with { $0.retry = RetryPolicy() }
    let made = try await withThrowingTaskGroup(of: [(ID<User>, Bool)].self) { group in
      for task in 0..<16 {
        group.addTask {
          var made: [(ID<User>, Bool)] = []
          while !scene.isDone.load(ordering: .acquiring), made.count < 100_000 {
            let user = try await store.users.create(Self.user(task * 100_000 + made.count))
            made.append((user.id, user.version.isAccepted))
            await Task.yield()
          }
          return made
        }
      }
      for _ in 0..<4 {
        try await scene.cutOff()
        try await eventually { (store.fallback?.accepted ?? 0) >= 40 }
        try await scene.bringBack()
      }
      scene.isDone.store(true, ordering: .releasing)
      return try await group.reduce(into: []) { $0 += $1 }
    }
    try await eventually { store.fallback?.state == .real }
    #expect(made.count { $0.1 } >= 160 && made.contains { !$0.1 })
    for (id, _) in made { #expect(try await !store.users.get(id).version.isAccepted) }
    #expect(try await store.users.count() == made.count)
    #expect(try await store.rejectedWrites().isEmpty)
    await store.close()
  }
}
