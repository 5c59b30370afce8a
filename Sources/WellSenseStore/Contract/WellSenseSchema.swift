extension Schema {
  /// The schema of this release: the requirements' tables and columns, and what was added to keep their promises.
  public static let current = Schema(
    version: 3,
    entities: [
      users, healthRecords, healthRecordRevisions, chatSessions, chatMessages, communityPosts, postLikes, postComments,
    ])

  private static let users = EntitySchema(
    .users,
    columns: [
      Column(.id, .id, role: .fixed),
      Column(.email, .text(scalars: 255)),
      Column(.emailKey, .text(scalars: 255)),
      Column(.passwordHash, .text(scalars: 255)),
      Column(.firstName, .text(scalars: 100), nullable: true),
      Column(.lastName, .text(scalars: 100), nullable: true),
      Column(.profile, .json, nullable: true),
      Column(.healthGoals, .json, nullable: true),
      Column(.preferences, .json, nullable: true),
      Column(.source, .text(scalars: 50), nullable: true, role: .fixed),
      Column(.createdAt, .time, role: .fixed),
      Column(.updatedAt, .time),
    ],
    unique: [.emailKey],
    indexes: [Index([], order: .createdAt)]
  )

  private static let healthRecords = EntitySchema(
    .healthRecords,
    columns: [
      Column(.id, .id, role: .fixed),
      Column(.userID, .id, role: .fixed),
      Column(.type, .choice(HealthRecordType.names), role: .fixed),
      Column(.data, .json),
      Column(.recordedAt, .time),
      Column(.source, .text(scalars: 50), nullable: true, role: .fixed),
      Column(.createdAt, .time, role: .fixed),
    ],
    indexes: [Index([.userID, .type], order: .recordedAt), Index([.userID], order: .recordedAt)],
    references: [Reference(.userID, to: .users)]
  )

  private static let healthRecordRevisions = EntitySchema(
    .healthRecordRevisions,
    columns: [
      Column(.id, .id, role: .fixed),
      Column(.recordID, .id, role: .fixed),
      Column(.userID, .id, role: .fixed),
      Column(.type, .choice(HealthRecordType.names), role: .fixed),
      Column(.data, .json, role: .fixed),
      Column(.recordedAt, .time, role: .fixed),
      Column(.place, .integer, role: .place(within: .recordID)),
      Column(.createdAt, .time, role: .fixed),
    ],
    indexes: [Index([.recordID], order: .place), Index([.userID], order: .createdAt)],
    references: [Reference(.recordID, to: .healthRecords), Reference(.userID, to: .users)]
  )

  private static let chatSessions = EntitySchema(
    .chatSessions,
    columns: [
      Column(.id, .id, role: .fixed),
      Column(.sessionID, .text(scalars: 100), role: .fixed),
      Column(.userID, .id, role: .fixed),
      Column(.title, .text(scalars: 255), nullable: true),
      Column(.sessionType, .text(scalars: 50)),
      Column(.status, .choice(ChatStatus.names)),
      Column(.messagesCount, .integer, role: .counter(child: .chatMessages, via: .chatID)),
      Column(.context, .json, nullable: true),
      Column(.analytics, .json, nullable: true),
      Column(.createdAt, .time, role: .fixed),
      Column(.updatedAt, .time),
    ],
    unique: [.sessionID],
    indexes: [Index([.userID, .status], order: .createdAt), Index([.userID], order: .createdAt)],
    references: [Reference(.userID, to: .users)]
  )

  private static let chatMessages = EntitySchema(
    .chatMessages,
    columns: [
      Column(.id, .id, role: .fixed),
      Column(.chatID, .id, role: .fixed),
      Column(.userID, .id, role: .fixed),
      Column(.place, .integer, role: .place(within: .chatID)),
      Column(.role, .choice(ChatRole.names), role: .fixed),
      Column(.content, .longText(bytes: Limits.documentBytes), role: .fixed),
      Column(.data, .json, nullable: true, role: .fixed),
      Column(.createdAt, .time, role: .fixed),
    ],
    indexes: [Index([.chatID], order: .place), Index([.userID], order: .createdAt)],
    references: [Reference(.chatID, to: .chatSessions), Reference(.userID, to: .users)]
  )

  private static let communityPosts = EntitySchema(
    .communityPosts,
    columns: [
      Column(.id, .id, role: .fixed),
      Column(.userID, .id, role: .fixed),
      Column(.title, .text(scalars: 255)),
      Column(.content, .longText(bytes: Limits.documentBytes), nullable: true),
      Column(.type, .choice(PostType.names)),
      Column(.tags, .tags),
      Column(.likesCount, .integer, role: .counter(child: .postLikes, via: .postID)),
      Column(.commentsCount, .integer, role: .counter(child: .postComments, via: .postID)),
      Column(.isFeatured, .boolean),
      Column(.createdAt, .time, role: .fixed),
      Column(.updatedAt, .time),
    ],
    indexes: [
      Index([], order: .createdAt), Index([.type], order: .createdAt), Index([.userID], order: .createdAt),
      Index([.isFeatured], order: .createdAt), Index([.tags], order: .createdAt), Index([], order: .likesCount),
    ],
    references: [Reference(.userID, to: .users)]
  )

  private static let postLikes = EntitySchema(
    .postLikes,
    key: [.postID, .userID],
    columns: [
      Column(.postID, .id, role: .fixed),
      Column(.userID, .id, role: .fixed),
      Column(.createdAt, .time, role: .fixed),
    ],
    indexes: [Index([.userID], order: .createdAt)],
    references: [Reference(.postID, to: .communityPosts), Reference(.userID, to: .users)]
  )

  private static let postComments = EntitySchema(
    .postComments,
    columns: [
      Column(.id, .id, role: .fixed),
      Column(.postID, .id, role: .fixed),
      Column(.userID, .id, role: .fixed),
      Column(.content, .longText(bytes: Limits.documentBytes)),
      Column(.createdAt, .time, role: .fixed),
      Column(.updatedAt, .time),
    ],
    indexes: [Index([.postID], order: .createdAt), Index([.userID], order: .createdAt)],
    references: [Reference(.postID, to: .communityPosts), Reference(.userID, to: .users)]
  )
}
