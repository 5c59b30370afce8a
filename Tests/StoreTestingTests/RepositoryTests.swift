import Testing
import WellSenseStore

/// What the repositories promise, on every engine.
@Suite("repositories") struct RepositoryTests {
  private func open(_ engine: Engine) async throws -> (store: Store, ada: ID<User>) {
    let store = try await Store.open(engine.driver())
    return (store, try await store.users.create(NewUser(email: "ada@example.org", firstName: "Ada")).id)
  }

  private func refused(_ code: StoreError.Code, _ body: () async throws -> Void) async {
    let error = await #expect(throws: StoreError.self) { try await body() }
    #expect(error?.code == code)
  }

  @Test(arguments: Engine.all) func `users are found, changed by version, listed and removed with all that is theirs`(engine: Engine)
    async throws
  {
    let (store, id) = try await open(engine)
    var ada = try #require(try await store.users.find(email: "ADA@example.org"))
    #expect(ada.id == id && ada.email == "ada@example.org")
    ada.lastName = "Lovelace"
    try ada.setProfile(UserProfile(age: 36))
    try ada.setHealthGoals(["walk"])
    let changed = try await store.users.update(ada)
    #expect(changed.lastName == "Lovelace")
    #expect(try changed.profile()?.age == 36)
    #expect(try changed.healthGoals() == ["walk"])
    #expect(changed.version > ada.version)
    await refused(.conflict) { _ = try await store.users.update(ada) }
    let patched = try await store.users.update(id, UserPatch(lastName: .clear), expecting: changed.version)
    #expect(patched.lastName == nil && patched.firstName == "Ada")
    await refused(.notFound) { _ = try await store.users.get(ID()) }
    await refused(.notFound) { _ = try await store.users.update(ID(), UserPatch(firstName: .set("x"))) }

    for number in 0..<5 { _ = try await store.users.create(NewUser(email: "u\(number)@example.org")) }
    var seen: [ID<User>] = []
    var token: PageToken?
    repeat {
      let page = try await store.users.list(order: .oldestFirst, limit: 2, after: token)
      seen += page.map(\.id)
      token = page.next.flatMap { PageToken($0.description) }
    } while token != nil
    #expect(seen.count == 6 && Set(seen).count == 6 && seen.first == id)
    #expect(try await store.users.list(limit: 1).first?.id == seen.last)

    _ = try await store.healthRecords.record(.weight(kilograms: 61), for: id)
    #expect(try await store.users.delete(id) == 2)
    #expect(try await store.users.delete(id) == 0)
    #expect(try await store.users.count() == 5)
    #expect(try await store.healthRecords.count() == 0)
    await store.close()
  }

  @Test(arguments: Engine.all) func `records are paged both ways, streamed, amended and summed up`(engine: Engine) async throws {
    let (store, ada) = try await open(engine)
    let start = try #require(Timestamp(iso8601: "2026-03-01T00:00:00Z"))
    let records = (0..<2_500).map { hour in
      NewHealthRecord(
        userID: ada, data: .weight(kilograms: 60 + Double(hour % 10)), recordedAt: start + .seconds(3_600 * Int64(hour)), source: "test")
    }
    #expect(try await store.healthRecords.recordAll(records) == 2_500)
    #expect(try await store.healthRecords.recordAll(records) == 0)
    var streamed: [Timestamp] = []
    for try await record in store.healthRecords.stream(for: ada, type: .weight) { streamed.append(record.recordedAt) }
    #expect(streamed == records.map(\.recordedAt))
    let newest = try await store.healthRecords.list(for: ada, limit: 3)
    #expect(newest.map(\.recordedAt) == records.suffix(3).reversed().map(\.recordedAt))
    let range = TimeRange(from: start, until: start + .seconds(36_000))
    #expect(try await store.healthRecords.count(for: ada, in: range) == 10)

    let summary = try await store.healthRecords.analytics(of: .weight, for: ada, in: range, percentiles: [0.5])
    #expect(summary.count == 10 && summary.mean == 64.5 && summary.median == 64.5)
    #expect(summary.first == 60 && summary.last == 69 && summary.minimum == 60 && summary.maximum == 69)
    let days = try await store.healthRecords.analytics(
      of: .weight, for: ada, by: .day, zone: Zone(identifier: "Europe/Berlin"), movingAverage: 3)
    #expect(days.buckets.map(\.summary.count).reduce(0, +) == 2_500)
    // The day on which clocks go forward has 23 hours, and the first day begins at one o'clock.
    #expect(days.buckets.first?.summary.count == 23)
    #expect(days.buckets.first { $0.start == Timestamp(iso8601: "2026-03-28T23:00:00Z") }?.summary.count == 23)
    #expect(days.movingAverage.count == days.buckets.count)

    let first = try #require(newest.last)
    let amended = try await store.healthRecords.amend(first, data: .weight(kilograms: 75))
    #expect(amended[.weight] == 75)
    await refused(.conflict) { _ = try await store.healthRecords.amend(first, data: .weight(kilograms: 76)) }
    let again = try await store.healthRecords.amend(amended, data: .weight(kilograms: 77))
    let revisions = try await store.healthRecords.revisions(of: first.id)
    #expect(revisions.map(\.number) == [1, 2])
    #expect(revisions.map { HealthMetric.weight.value(in: $0.data) } == [first[.weight], 75])
    _ = try await store.healthRecords.record(.vitals(heartRate: 61), for: ada)
    let latest = try await store.healthRecords.latest(for: ada)
    #expect(latest[.vitals]?[.heartRate] == 61 && latest[.weight] != nil && latest.count == 2)
    #expect(try await store.healthRecords.delete(again.id) == 3)
    await refused(.missingReference) { _ = try await store.healthRecords.record(.weight(kilograms: 60), for: ID()) }
    await store.close()
  }

  @Test(arguments: Engine.all) func `chats keep their messages in order and change their state`(engine: Engine) async throws {
    let (store, ada) = try await open(engine)
    let chat = try await store.chatSessions.start(NewChatSession(userID: ada, sessionID: "s-1", title: "Sleep"))
    #expect(chat.status == .active && chat.sessionType == "general_health" && chat.messagesCount == 0)
    await refused(.duplicate) { _ = try await store.chatSessions.start(NewChatSession(userID: ada, sessionID: "s-1")) }
    let added = try await store.chatSessions.append(
      NewChatMessage(.user, "I sleep badly."), NewChatMessage(.assistant, "Since when?"), to: chat)
    #expect(added.map(\.place) == [1, 2])
    _ = try await store.chatSessions.append((3...9).map { NewChatMessage(.user, "\($0)") }, to: chat.id, of: ada)
    let back = try await store.chatSessions.messages(of: chat.id, order: .newestFirst, limit: 4)
    #expect(back.map(\.place) == [9, 8, 7, 6])
    let more = try await store.chatSessions.messages(of: chat.id, order: .newestFirst, limit: 100, after: back.next)
    #expect(more.map(\.place) == [5, 4, 3, 2, 1])
    #expect(try await store.chatSessions.setTitle("Rest", of: chat.id).title == "Rest")
    #expect(try await store.chatSessions.setAnalytics(JSON(parsing: #"{"mood":1}"#), of: chat.id).analytics != nil)
    #expect(try await store.chatSessions.complete(chat.id).status == .completed)
    #expect(try await store.chatSessions.list(for: ada, status: .active).isEmpty)
    #expect(try await store.chatSessions.archive(chat.id).status == .archived)
    #expect(try await store.chatSessions.list(for: ada, status: .archived).map(\.messagesCount) == [9])
    #expect(try await store.chatSessions.delete(chat.id) == 10)
    #expect(try await store.chatSessions.find(sessionID: "s-1") == nil)
    await store.close()
  }

  @Test(arguments: Engine.all) func `posts are fed, liked once, commented and changed by their owner`(engine: Engine) async throws {
    let (store, ada) = try await open(engine)
    let bob = try await store.users.create(NewUser(email: "bob@example.org")).id
    let tip = try await store.communityPosts.publish(
      NewPost(userID: ada, title: "Go to bed", content: "early", type: .tip, tags: ["sleep", "rest"]))
    let question = try await store.communityPosts.publish(NewPost(userID: bob, title: "Why?", type: .question, tags: ["sleep"]))
    #expect(try await store.communityPosts.like(tip.id, by: bob))
    #expect(try await store.communityPosts.like(tip.id, by: bob) == false)
    _ = try await store.communityPosts.comment(NewComment(postID: tip.id, userID: bob, content: "It works."))
    let seen = try await store.communityPosts.get(tip.id)
    #expect(seen.likesCount == 1 && seen.commentsCount == 1 && seen.version == tip.version)
    #expect(try await store.communityPosts.feed(.newest).map(\.id) == [question.id, tip.id])
    #expect(try await store.communityPosts.feed(.tag("rest")).map(\.id) == [tip.id])
    #expect(try await store.communityPosts.feed(.type(.question)).map(\.id) == [question.id])
    #expect(try await store.communityPosts.feed(.author(bob)).map(\.id) == [question.id])
    #expect(try await store.communityPosts.feed(.mostLiked).map(\.id) == [tip.id, question.id])
    #expect(try await store.communityPosts.feed(.featured).isEmpty)
    _ = try await store.communityPosts.feature(tip.id)
    #expect(try await store.communityPosts.feed(.featured).map(\.id) == [tip.id])
    await refused(.accessDenied) { _ = try await store.communityPosts.edit(tip.id, PostPatch(title: "x"), by: bob) }
    let edited = try await store.communityPosts.edit(tip.id, PostPatch(title: "Rest", tags: ["calm"]), by: ada)
    #expect(edited.title == "Rest" && edited.tags == ["calm"] && edited.content == "early")
    #expect(try await store.communityPosts.feed(.tag("rest")).isEmpty)
    #expect(try await store.communityPosts.unlike(tip.id, by: bob))
    #expect(try await store.communityPosts.unlike(tip.id, by: bob) == false)
    #expect(try await store.communityPosts.comments(on: tip.id).map(\.content) == ["It works."])
    // Bob goes, and with him his post and his comment on another's.
    #expect(try await store.users.delete(bob) == 3)
    #expect(try await store.communityPosts.get(tip.id).commentsCount == 0)
    #expect(try await store.communityPosts.delete(tip.id, by: ada) == 1)
    await store.close()
  }
}
