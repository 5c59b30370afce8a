/// The chat sessions and their messages. A protocol, so that a test can put its own in place; the store's is ``ChatSessions``.
public protocol ChatSessionRepository: Sendable {
  /// Starts a session. A session id that is taken is a `.duplicate`.
  func start(_ session: NewChatSession) async throws(StoreError) -> ChatSession
  func get(_ id: ID<ChatSession>) async throws(StoreError) -> ChatSession
  /// The session with the application's own id; `nil` if there is none.
  func find(sessionID: String) async throws(StoreError) -> ChatSession?
  /// Adds messages at the session's end, in order and together; at most 1,000.
  func append(
    _ messages: [NewChatMessage], to chat: ID<ChatSession>, of user: ID<User>
  ) async throws(StoreError) -> [ChatMessage]
  /// A session's messages by their place.
  func messages(
    of chat: ID<ChatSession>, order: Direction, limit: Int, after: PageToken?
  ) async throws(StoreError) -> Page<ChatMessage>
  func setTitle(_ title: String?, of chat: ID<ChatSession>) async throws(StoreError) -> ChatSession
  func setContext(_ context: JSON?, of chat: ID<ChatSession>) async throws(StoreError) -> ChatSession
  func setAnalytics(_ analytics: JSON?, of chat: ID<ChatSession>) async throws(StoreError) -> ChatSession
  /// Marks a session as completed.
  func complete(_ chat: ID<ChatSession>) async throws(StoreError) -> ChatSession
  /// Marks a session as archived.
  func archive(_ chat: ID<ChatSession>) async throws(StoreError) -> ChatSession
  /// A user's sessions, of one status or all, by the time they were started.
  func list(
    for user: ID<User>, status: ChatStatus?, order: Direction, limit: Int, after: PageToken?
  ) async throws(StoreError) -> Page<ChatSession>
  /// Removes a session and its messages. Gives how many rows went, 0 if there was no such session.
  @discardableResult
  func delete(_ chat: ID<ChatSession>, expecting version: Version?) async throws(StoreError) -> Int
  func count(for user: ID<User>?, status: ChatStatus?) async throws(StoreError) -> Int
}
