/// A conversation of a user with the assistant. Its messages are rows of their own, read in pages.
public struct ChatSession: Sendable {
  public let id: ID<ChatSession>
  /// The application's own name for the session; unique.
  public let sessionID: String
  public let userID: ID<User>
  public let title: String?
  public let sessionType: String
  public let status: ChatStatus
  /// Always equals the number of messages.
  public let messagesCount: Int
  public let context: JSON?
  public let analytics: JSON?
  public let createdAt: Timestamp
  public let updatedAt: Timestamp
  public let version: Version
}

/// What a new session starts with.
public struct NewChatSession: Sendable {
  public var id: ID<ChatSession>
  /// At most 100 characters; made from `id` unless given.
  public var sessionID: String
  public var userID: ID<User>
  /// At most 255 characters.
  public var title: String?
  /// At most 50 characters.
  public var sessionType: String
  public var context: JSON?

  public init(
    id: ID<ChatSession> = ID(), userID: ID<User>, sessionID: String? = nil, title: String? = nil,
    sessionType: String = "general_health", context: JSON? = nil
  ) {
    self.id = id
    self.sessionID = sessionID ?? id.description
    self.userID = userID
    self.title = title
    self.sessionType = sessionType
    self.context = context
  }
}

/// One message of a session.
public struct ChatMessage: Sendable {
  public let id: ID<ChatMessage>
  public let chatID: ID<ChatSession>
  public let userID: ID<User>
  /// 1 for the session's first message, then 2, 3, …
  public let place: Int
  public let role: ChatRole
  public let content: String
  /// What the application keeps beside the text.
  public let data: JSON?
  public let createdAt: Timestamp
}

/// What a new message says.
public struct NewChatMessage: Sendable {
  public var id: ID<ChatMessage>
  public var role: ChatRole
  /// At most 1 MiB.
  public var content: String
  public var data: JSON?

  public init(id: ID<ChatMessage> = ID(), _ role: ChatRole, _ content: String, data: JSON? = nil) {
    self.id = id
    self.role = role
    self.content = content
    self.data = data
  }
}
