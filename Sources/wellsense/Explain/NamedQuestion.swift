import WellSenseStore

/// What questions are about: rows that are there, where there are any.
struct QuestionSubject: Sendable {
  var user = ID<User>()
  var record = ID<HealthRecord>()
  var chat = ID<ChatSession>()
  var post = ID<CommunityPost>()

  /// The newest of each.
  init(in store: Store) async throws {
    if let found = try await store.users.list(limit: 1).first { user = found.id }
    if let found = try await store.healthRecords.list(for: user, limit: 1).first { record = found.id }
    if let found = try await store.chatSessions.list(for: user, limit: 1).first { chat = found.id }
    if let found = try await store.communityPosts.feed(.newest, limit: 1).first { post = found.id }
  }
}

/// A question that programs ask the store often, by name.
struct NamedQuestion: Sendable {
  let name: String
  let title: String
  let ask: @Sendable (Store, QuestionSubject) async throws -> Void

  private init(_ name: String, _ title: String, _ ask: @escaping @Sendable (Store, QuestionSubject) async throws -> Void) {
    self.name = name
    self.title = title
    self.ask = ask
  }

  private static let year = TimeRange(from: .now - .seconds(365 * 86_400))

  static let all: [NamedQuestion] = [
    NamedQuestion("user", "one user by id") { _ = try await $0.users.get($1.user) },
    NamedQuestion("email", "one user by email") { store, _ in _ = try await store.users.find(email: "ada@example.org") },
    NamedQuestion("users", "the newest users") { store, _ in _ = try await store.users.list() },
    NamedQuestion("record", "one record by id") { _ = try await $0.healthRecords.get($1.record) },
    NamedQuestion("records", "a user's newest records") { _ = try await $0.healthRecords.list(for: $1.user) },
    NamedQuestion("records-of-type", "a user's newest records of one type") {
      _ = try await $0.healthRecords.list(for: $1.user, type: .weight)
    },
    NamedQuestion("records-of-year", "a user's records of a type within a year, the oldest first") {
      _ = try await $0.healthRecords.list(for: $1.user, type: .weight, in: year, order: .oldestFirst)
    },
    NamedQuestion("latest", "a user's latest record of each type") { _ = try await $0.healthRecords.latest(for: $1.user) },
    NamedQuestion("analytics", "the records that a user's analytics fold") {
      _ = try await $0.healthRecords.analytics(of: .weight, for: $1.user, in: year)
    },
    NamedQuestion("revisions", "a record's revisions") { _ = try await $0.healthRecords.revisions(of: $1.record) },
    NamedQuestion("chats", "a user's newest chats") { _ = try await $0.chatSessions.list(for: $1.user) },
    NamedQuestion("messages", "a chat's messages") { _ = try await $0.chatSessions.messages(of: $1.chat) },
    NamedQuestion("feed", "the newest posts") { store, _ in _ = try await store.communityPosts.feed(.newest) },
    NamedQuestion("most-liked", "the most liked posts") { store, _ in _ = try await store.communityPosts.feed(.mostLiked) },
    NamedQuestion("tag", "the newest posts of a tag") { store, _ in _ = try await store.communityPosts.feed(.tag("sleep")) },
    NamedQuestion("comments", "a post's comments") { _ = try await $0.communityPosts.comments(on: $1.post) },
  ]
}
