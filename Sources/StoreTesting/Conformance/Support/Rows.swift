import WellSenseStore

/// A JSON document for a row. The text must be one.
func document(_ text: String) -> Value { .json(JSON(trusted: Array(text.utf8)[...])) }

// Rows as a writer gives them, ids drawn from the trial's seed.
extension Trial {
  /// 2026-03-01T12:00:00.000Z.
  static let noon = Timestamp(milliseconds: 1_772_366_400_000)

  static func time(_ seconds: Int64) -> Value { .time(noon + .seconds(seconds)) }

  func user(_ id: RawID? = nil, email: String? = nil, at time: Timestamp = noon) -> Row {
    let id = id ?? self.id()
    let email = email ?? "\(id)@example.org"
    return Row(
      .users,
      [
        .id: .id(id), .email: .text(email), .emailKey: .text(email), .passwordHash: .text("!"), .firstName: .text("Ada"),
        .profile: document(#"{"age":36}"#), .createdAt: .time(time), .updatedAt: .time(time),
      ])
  }

  /// A health record of type weight unless another is given.
  func record(
    _ user: Row, _ data: String = #"{"kilograms":61.5}"#, type: HealthRecordType = .weight, at time: Timestamp = noon, id: RawID? = nil
  ) -> Row {
    Row(
      .healthRecords,
      [
        .id: .id(id ?? self.id()), .userID: .id(user.id), .type: Self.choice(type), .data: document(data), .recordedAt: .time(time),
        .createdAt: .time(Self.noon),
      ])
  }

  func revision(_ record: Row) -> Row {
    Row(
      .healthRecordRevisions,
      [
        .id: .id(id()), .recordID: .id(record.id), .userID: record[.userID], .type: record[.type], .data: record[.data],
        .recordedAt: record[.recordedAt], .createdAt: .time(Self.noon),
      ])
  }

  func session(_ user: Row, name: String? = nil, at time: Timestamp = noon) -> Row {
    let id = id()
    return Row(
      .chatSessions,
      [
        .id: .id(id), .sessionID: .text(name ?? "session-\(id)"), .userID: .id(user.id), .title: .text("Sleep"),
        .sessionType: .text("general"), .status: Self.choice(ChatStatus.active), .createdAt: .time(time), .updatedAt: .time(time),
      ])
  }

  func message(_ session: Row, _ content: String = "Good morning") -> Row {
    Row(
      .chatMessages,
      [
        .id: .id(id()), .chatID: .id(session.id), .userID: session[.userID], .role: Self.choice(ChatRole.user),
        .content: .text(content), .createdAt: .time(Self.noon),
      ])
  }

  func post(_ user: Row, tags: [String] = [], type: PostType = .tip, featured: Bool = false, at time: Timestamp = noon) -> Row {
    Row(
      .communityPosts,
      [
        .id: .id(id()), .userID: .id(user.id), .title: .text("A walk a day"), .content: .text("It helps"), .type: Self.choice(type),
        .tags: Self.tags(tags), .isFeatured: .bool(featured), .createdAt: .time(time), .updatedAt: .time(time),
      ])
  }

  func like(_ post: Row, by user: Row) -> Row {
    Row(.postLikes, [.postID: .id(post.id), .userID: .id(user.id), .createdAt: .time(Self.noon)])
  }

  func comment(_ post: Row, by user: Row, _ content: String = "Well said") -> Row {
    Row(
      .postComments,
      [
        .id: .id(id()), .postID: .id(post.id), .userID: .id(user.id), .content: .text(content), .createdAt: .time(Self.noon),
        .updatedAt: .time(Self.noon),
      ])
  }

  static func choice<Name: Choice>(_ name: Name) -> Value { .integer(Int64(Name.allCases.firstIndex(of: name) ?? 0)) }

  static func tags(_ tags: [String]) -> Value {
    (try? JSON(.array(tags.map(JSONValue.string)))).map(Value.json) ?? .null
  }

  /// A user with one row of every entity, all of them the user's own or hanging on the user's.
  func tree(_ user: Row, likedBy other: Row? = nil) -> [Row] {
    let record = record(user)
    let session = session(user)
    let post = post(user, tags: ["walk"])
    return [
      record, revision(record), session, message(session), message(session), post, like(post, by: user), comment(post, by: user),
    ] + (other.map { [like(post, by: $0), comment(post, by: $0)] } ?? [])
  }

  /// Some rows with ascending ids.
  func ascending(_ rows: [Row]) -> [Row] { rows.sorted { $0.key < $1.key } }
}
