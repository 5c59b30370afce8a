/// A kind of row. The raw value is part of stored change logs and never changes meaning.
public enum Entity: UInt8, Sendable, Hashable, CaseIterable {
  case users = 1
  case healthRecords = 2
  case healthRecordRevisions = 3
  case chatSessions = 4
  case chatMessages = 5
  case communityPosts = 6
  case postLikes = 7
  case postComments = 8

  /// The table's or collection's name, as `health_records`.
  public var name: String {
    switch self {
    case .users: "users"
    case .healthRecords: "health_records"
    case .healthRecordRevisions: "health_record_revisions"
    case .chatSessions: "chat_sessions"
    case .chatMessages: "chat_messages"
    case .communityPosts: "community_posts"
    case .postLikes: "post_likes"
    case .postComments: "post_comments"
    }
  }
}
