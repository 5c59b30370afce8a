/// The places of a chat session's columns in a row, in the schema's order.
enum ChatSessionColumn {
  static let id = 0
  static let sessionID = 1
  static let userID = 2
  static let title = 3
  static let sessionType = 4
  static let status = 5
  static let messagesCount = 6
  static let context = 7
  static let analytics = 8
  static let createdAt = 9
  static let updatedAt = 10
}

extension ChatSession: RowDecodable {
  static var entity: Entity { .chatSessions }

  init(_ rows: borrowing RowBatch, _ row: Int) throws(StoreError) {
    id = rows.id(row, ChatSessionColumn.id)
    sessionID = rows.text(row, ChatSessionColumn.sessionID)
    userID = rows.id(row, ChatSessionColumn.userID)
    title = rows.optionalText(row, ChatSessionColumn.title)
    sessionType = rows.text(row, ChatSessionColumn.sessionType)
    status = try rows.choice(row, ChatSessionColumn.status)
    messagesCount = rows.integer(row, ChatSessionColumn.messagesCount)
    context = rows.optionalJSON(row, ChatSessionColumn.context)
    analytics = rows.optionalJSON(row, ChatSessionColumn.analytics)
    createdAt = rows.time(row, ChatSessionColumn.createdAt)
    updatedAt = rows.time(row, ChatSessionColumn.updatedAt)
    version = rows.requiredVersion(row)
  }
}

/// The places of a chat message's columns in a row, in the schema's order.
enum ChatMessageColumn {
  static let id = 0
  static let chatID = 1
  static let userID = 2
  static let place = 3
  static let role = 4
  static let content = 5
  static let data = 6
  static let createdAt = 7
}

extension ChatMessage: RowDecodable {
  static var entity: Entity { .chatMessages }

  init(_ rows: borrowing RowBatch, _ row: Int) throws(StoreError) {
    id = rows.id(row, ChatMessageColumn.id)
    chatID = rows.id(row, ChatMessageColumn.chatID)
    userID = rows.id(row, ChatMessageColumn.userID)
    place = rows.integer(row, ChatMessageColumn.place)
    role = try rows.choice(row, ChatMessageColumn.role)
    content = rows.text(row, ChatMessageColumn.content)
    data = rows.optionalJSON(row, ChatMessageColumn.data)
    createdAt = rows.time(row, ChatMessageColumn.createdAt)
  }
}

extension RowBatch {
  /// Appends a new session. Its rules have been checked.
  mutating func append(_ session: NewChatSession, at now: Timestamp) {
    append(session.id)
    append(session.sessionID)
    append(session.userID)
    append(session.title)
    append(session.sessionType)
    append(ChatStatus.active.place)
    appendNull()
    append(session.context)
    appendNull()
    append(now)
    append(now)
    appendSystemColumns()
  }

  /// Appends a new message; the engine gives it its place.
  mutating func append(_ message: NewChatMessage, in chat: ID<ChatSession>, of user: ID<User>, at now: Timestamp) {
    append(message.id)
    append(chat)
    append(user)
    appendNull()
    append(message.role.place)
    append(message.content)
    append(message.data)
    append(now)
    appendSystemColumns()
  }
}
