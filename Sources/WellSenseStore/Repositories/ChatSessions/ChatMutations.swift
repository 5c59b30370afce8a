extension Mutation {
  static func startChat(_ chat: NewChatSession) throws(StoreError) -> Mutation {
    try Check.filled(chat.sessionID, field: .sessionID, scalars: 100)
    try Check.text(chat.title, field: .title, scalars: 255)
    try Check.text(chat.sessionType, field: .sessionType, scalars: 50)
    return try Mutation("chat_sessions.start", inserting: .chatSessions, returning: true) { rows throws(StoreError) in
      rows.append(chat, at: .now)
    }
  }

  static func appendMessages(
    _ messages: [NewChatMessage], to chat: ID<ChatSession>, of user: ID<User>
  ) throws(StoreError) -> Mutation {
    guard messages.count <= Limits.pageRows else {
      throw Check.invalid(.content, "at most \(Limits.pageRows) messages at once")
    }
    let bytes = messages.reduce(0) { $0 + $1.content.utf8.count }
    return try Mutation("chat_sessions.append", inserting: .chatMessages, bytes: bytes, returning: true) {
      rows throws(StoreError) in
      let now = Timestamp.now
      for message in messages {
        try Check.longText(message.content, field: .content)
        rows.append(message, in: chat, of: user, at: now)
      }
    }
  }

  static func patchChat(_ chat: ID<ChatSession>, _ field: Field, _ value: Value) -> Mutation {
    let assignments = [Assignment(field, value), Assignment(.updatedAt, .time(.now))]
    return Mutation("chat_sessions.update", .patch(.chatSessions, .one(chat), assignments), returning: true)
  }

  static func deleteChat(_ chat: ID<ChatSession>, expecting version: Version?) -> Mutation {
    Mutation("chat_sessions.delete", .delete(.chatSessions, .one(chat), onlyIf: Precondition(version: version)))
  }
}
