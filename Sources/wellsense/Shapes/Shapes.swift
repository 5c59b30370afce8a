import WellSenseStore

/// Rows as JSON, under the names of their columns. A password's hash is no part of any answer.
///
/// A stored document that is none any more is `null`, and `damaged` lists its column: unlike an export, a list shows what is left.
extension JSONValue {
  private static func row(_ row: JSONValue, documents: KeyValuePairs<String, JSON?>) -> JSONValue {
    guard case .object(var members) = row else { return row }
    var damaged: [String] = []
    for (name, document) in documents {
      guard let document, let place = members.firstIndex(where: { $0.key == name }) else { continue }
      if (try? JSON(parsing: document.bytes)) == nil { damaged.append(name) } else { members[place] = Member(name, document.value) }
    }
    if !damaged.isEmpty { members.append(Member("damaged", .list(damaged) { .string($0) })) }
    return .object(members)
  }

  init(_ user: User) {
    let row: JSONValue = [
      "id": .id(user.id), "email": .string(user.email), "first_name": .text(user.firstName), "last_name": .text(user.lastName),
      "profile": .null, "health_goals": .null,
      "preferences": .null, "source": .text(user.source), "created_at": .time(user.createdAt),
      "updated_at": .time(user.updatedAt),
    ]
    self = Self.row(
      row,
      documents: ["profile": user.profileDocument, "health_goals": user.healthGoalsDocument, "preferences": user.preferences])
  }

  init(_ record: HealthRecord) {
    let row: JSONValue = [
      "id": .id(record.id), "user_id": .id(record.userID), "type": .string(record.type.rawValue), "data": .null,
      "recorded_at": .time(record.recordedAt), "source": .text(record.source), "created_at": .time(record.createdAt),
    ]
    self = Self.row(row, documents: ["data": record.data])
  }

  init(_ revision: HealthRecordRevision) {
    let row: JSONValue = [
      "id": .id(revision.id), "record_id": .id(revision.recordID), "user_id": .id(revision.userID),
      "type": .string(revision.type.rawValue), "data": .null, "recorded_at": .time(revision.recordedAt),
      "number": .count(revision.number), "replaced_at": .time(revision.replacedAt),
    ]
    self = Self.row(row, documents: ["data": revision.data])
  }

  init(_ chat: ChatSession) {
    let row: JSONValue = [
      "id": .id(chat.id), "session_id": .string(chat.sessionID), "user_id": .id(chat.userID), "title": .text(chat.title),
      "session_type": .string(chat.sessionType), "status": .string(chat.status.rawValue), "messages_count": .count(chat.messagesCount),
      "context": .null, "analytics": .null, "created_at": .time(chat.createdAt),
      "updated_at": .time(chat.updatedAt),
    ]
    self = Self.row(row, documents: ["context": chat.context, "analytics": chat.analytics])
  }

  init(_ message: ChatMessage) {
    let row: JSONValue = [
      "id": .id(message.id), "chat_id": .id(message.chatID), "user_id": .id(message.userID), "place": .count(message.place),
      "role": .string(message.role.rawValue), "content": .string(message.content), "data": .null,
      "created_at": .time(message.createdAt),
    ]
    self = Self.row(row, documents: ["data": message.data])
  }

  init(_ post: CommunityPost) {
    self = [
      "id": .id(post.id), "user_id": .id(post.userID), "title": .string(post.title), "content": .text(post.content),
      "type": .string(post.type.rawValue), "tags": .list(post.tags) { .string($0) }, "likes_count": .count(post.likesCount),
      "comments_count": .count(post.commentsCount), "is_featured": .bool(post.isFeatured), "created_at": .time(post.createdAt),
      "updated_at": .time(post.updatedAt),
    ]
  }

  init(_ comment: PostComment) {
    self = [
      "id": .id(comment.id), "post_id": .id(comment.postID), "user_id": .id(comment.userID), "content": .string(comment.content),
      "created_at": .time(comment.createdAt), "updated_at": .time(comment.updatedAt),
    ]
  }

  /// A page: its rows under a name, and the token for `--after`.
  init<Element>(_ page: Page<Element>, as name: String, _ shape: (Element) -> JSONValue) {
    self = .object([Member(name, .list(page.items, shape)), Member("next", .text(page.next?.description))])
  }

  init(_ summary: Summary) {
    self = [
      "count": .count(summary.count), "numbers": .count(summary.numbers), "first": .number(summary.first),
      "first_at": .time(summary.firstTime), "last": .number(summary.last), "last_at": .time(summary.lastTime),
      "min": .number(summary.minimum), "max": .number(summary.maximum), "mean": .number(summary.mean),
      "deviation": .number(summary.deviation), "median": .number(summary.median), "trend_per_day": .number(summary.trendPerDay),
      "percentiles": .list(summary.percentiles) { ["percent": .number($0.fraction * 100), "value": .number($0.value)] },
    ]
  }
}
