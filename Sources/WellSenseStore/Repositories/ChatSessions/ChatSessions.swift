/// The chat sessions of a store.
public struct ChatSessions: ChatSessionRepository {
  let session: Session

  public func start(_ chat: NewChatSession) async throws(StoreError) -> ChatSession {
    try await session.performReturning(try .startChat(chat))
  }

  public func get(_ id: ID<ChatSession>) async throws(StoreError) -> ChatSession {
    try await session.get(.one(id), as: "chat_sessions.get")
  }

  public func find(sessionID: String) async throws(StoreError) -> ChatSession? {
    let query = Query(.chatSessions, [Condition(.sessionID, .equals(.text(sessionID)))], limit: 1)
    return try await session.find(query, as: "chat_sessions.find")
  }

  public func append(
    _ messages: [NewChatMessage], to chat: ID<ChatSession>, of user: ID<User>
  ) async throws(StoreError) -> [ChatMessage] {
    guard !messages.isEmpty else { return [] }
    let commit = try await session.perform(try .appendMessages(messages, to: chat, of: user))
    return try commit.rows.first?.decode() ?? []
  }

  /// Adds messages at the end of a session that was read before.
  public func append(_ messages: NewChatMessage..., to chat: ChatSession) async throws(StoreError) -> [ChatMessage] {
    try await append(messages, to: chat.id, of: chat.userID)
  }

  public func messages(
    of chat: ID<ChatSession>, order: Direction = .oldestFirst, limit: Int = 100, after: PageToken? = nil
  ) async throws(StoreError) -> Page<ChatMessage> {
    let query = Query(
      .chatMessages, [Condition(.chatID, .equals(.id(chat)))], by: .place, order, limit: limit, after: after)
    return try await session.page(query, as: "chat_sessions.messages")
  }

  public func setTitle(_ title: String?, of chat: ID<ChatSession>) async throws(StoreError) -> ChatSession {
    try Check.text(title, field: .title, scalars: 255)
    return try await set(.title, title.map { .text($0) }, of: chat)
  }

  public func setContext(_ context: JSON?, of chat: ID<ChatSession>) async throws(StoreError) -> ChatSession {
    try await set(.context, context.map(Value.json), of: chat)
  }

  public func setAnalytics(_ analytics: JSON?, of chat: ID<ChatSession>) async throws(StoreError) -> ChatSession {
    try await set(.analytics, analytics.map(Value.json), of: chat)
  }

  public func complete(_ chat: ID<ChatSession>) async throws(StoreError) -> ChatSession {
    try await set(.status, .integer(ChatStatus.completed.place), of: chat)
  }

  public func archive(_ chat: ID<ChatSession>) async throws(StoreError) -> ChatSession {
    try await set(.status, .integer(ChatStatus.archived.place), of: chat)
  }

  public func list(
    for user: ID<User>, status: ChatStatus? = nil, order: Direction = .newestFirst, limit: Int = 100,
    after: PageToken? = nil
  ) async throws(StoreError) -> Page<ChatSession> {
    let query = Query(
      .chatSessions, Self.conditions(user, status), by: .createdAt, order, limit: limit, after: after)
    return try await session.page(query, as: "chat_sessions.list")
  }

  @discardableResult
  public func delete(_ chat: ID<ChatSession>, expecting version: Version? = nil) async throws(StoreError) -> Int {
    try await session.perform(.deleteChat(chat, expecting: version)).affected[0]
  }

  public func count(for user: ID<User>? = nil, status: ChatStatus? = nil) async throws(StoreError) -> Int {
    try await session.count(.chatSessions, Self.conditions(user, status), as: "chat_sessions.count")
  }

  private func set(_ field: Field, _ value: Value?, of chat: ID<ChatSession>) async throws(StoreError) -> ChatSession {
    try await session.performReturning(.patchChat(chat, field, value ?? .null))
  }

  private static func conditions(_ user: ID<User>?, _ status: ChatStatus?) -> [Condition] {
    var conditions: [Condition] = []
    if let user { conditions.append(Condition(.userID, .equals(.id(user)))) }
    if let status { conditions.append(Condition(.status, .equals(.integer(status.place)))) }
    return conditions
  }
}
