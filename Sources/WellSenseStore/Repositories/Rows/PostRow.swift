/// The places of a post's columns in a row, in the schema's order.
enum PostColumn {
  static let id = 0
  static let userID = 1
  static let title = 2
  static let content = 3
  static let type = 4
  static let tags = 5
  static let likesCount = 6
  static let commentsCount = 7
  static let isFeatured = 8
  static let createdAt = 9
  static let updatedAt = 10
}

extension CommunityPost: RowDecodable {
  static var entity: Entity { .communityPosts }

  init(_ rows: borrowing RowBatch, _ row: Int) throws(StoreError) {
    id = rows.id(row, PostColumn.id)
    userID = rows.id(row, PostColumn.userID)
    title = rows.text(row, PostColumn.title)
    content = rows.optionalText(row, PostColumn.content)
    type = try rows.choice(row, PostColumn.type)
    tags = try Tags.texts(rows.json(row, PostColumn.tags))
    likesCount = rows.integer(row, PostColumn.likesCount)
    commentsCount = rows.integer(row, PostColumn.commentsCount)
    isFeatured = rows.bool(row, PostColumn.isFeatured)
    createdAt = rows.time(row, PostColumn.createdAt)
    updatedAt = rows.time(row, PostColumn.updatedAt)
    version = rows.requiredVersion(row)
  }
}

/// The places of a comment's columns in a row, in the schema's order.
enum CommentColumn {
  static let id = 0
  static let postID = 1
  static let userID = 2
  static let content = 3
  static let createdAt = 4
  static let updatedAt = 5
}

extension PostComment: RowDecodable {
  static var entity: Entity { .postComments }

  init(_ rows: borrowing RowBatch, _ row: Int) {
    id = rows.id(row, CommentColumn.id)
    postID = rows.id(row, CommentColumn.postID)
    userID = rows.id(row, CommentColumn.userID)
    content = rows.text(row, CommentColumn.content)
    createdAt = rows.time(row, CommentColumn.createdAt)
    updatedAt = rows.time(row, CommentColumn.updatedAt)
    version = rows.requiredVersion(row)
  }
}

extension RowBatch {
  /// Appends a new post. Its rules have been checked.
  mutating func append(_ post: NewPost, tags: JSON, at now: Timestamp) {
    append(post.id)
    append(post.userID)
    append(post.title)
    append(post.content)
    append(post.type.place)
    append(tags)
    appendNull()
    appendNull()
    append(false)
    append(now)
    append(now)
    appendSystemColumns()
  }

  /// Appends a new comment. Its rules have been checked.
  mutating func append(_ comment: NewComment, at now: Timestamp) {
    append(comment.id)
    append(comment.postID)
    append(comment.userID)
    append(comment.content)
    append(now)
    append(now)
    appendSystemColumns()
  }

  /// Appends a like.
  mutating func append(likeOf post: ID<CommunityPost>, by user: ID<User>, at now: Timestamp) {
    append(post)
    append(user)
    append(now)
    appendSystemColumns()
  }
}
