/// A column of any entity. A closed set: no text from outside ever becomes part of a statement.
///
/// Raw values are part of stored change logs: add cases at the end, never reorder.
public enum Field: UInt8, Sendable, Hashable, CaseIterable {
  case id, userID, recordID, chatID, postID
  case email, emailKey, passwordHash, firstName, lastName, profile, healthGoals, preferences
  case type, data, recordedAt, source
  case sessionID, title, sessionType, status, messagesCount, context, analytics
  case place, role, content
  case tags, likesCount, commentsCount, isFeatured
  case createdAt, updatedAt
  case versionEpoch, versionCounter, operation

  /// The column's name in SQL, as `user_id`.
  public var name: String {
    switch self {
    case .id: "id"
    case .userID: "user_id"
    case .recordID: "record_id"
    case .chatID: "chat_id"
    case .postID: "post_id"
    case .email: "email"
    case .emailKey: "email_key"
    case .passwordHash: "password_hash"
    case .firstName: "first_name"
    case .lastName: "last_name"
    case .profile: "profile"
    case .healthGoals: "health_goals"
    case .preferences: "preferences"
    case .type: "type"
    case .data: "data"
    case .recordedAt: "recorded_at"
    case .source: "source"
    case .sessionID: "session_id"
    case .title: "title"
    case .sessionType: "session_type"
    case .status: "status"
    case .messagesCount: "messages_count"
    case .context: "context"
    case .analytics: "analytics"
    case .place: "place"
    case .role: "role"
    case .content: "content"
    case .tags: "tags"
    case .likesCount: "likes_count"
    case .commentsCount: "comments_count"
    case .isFeatured: "is_featured"
    case .createdAt: "created_at"
    case .updatedAt: "updated_at"
    case .versionEpoch: "version_epoch"
    case .versionCounter: "version_counter"
    case .operation: "op"
    }
  }
}
