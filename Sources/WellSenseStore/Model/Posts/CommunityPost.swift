/// A post that other users can like and comment on.
public struct CommunityPost: Sendable {
  public let id: ID<CommunityPost>
  public let userID: ID<User>
  public let title: String
  public let content: String?
  public let type: PostType
  public let tags: [String]
  /// Always equals the number of likes.
  public let likesCount: Int
  /// Always equals the number of comments.
  public let commentsCount: Int
  public let isFeatured: Bool
  public let createdAt: Timestamp
  public let updatedAt: Timestamp
  public let version: Version
}

/// What a new post says.
public struct NewPost: Sendable {
  public var id: ID<CommunityPost>
  public var userID: ID<User>
  /// At most 255 characters.
  public var title: String
  /// At most 1 MiB.
  public var content: String?
  public var type: PostType
  /// At most 100, of 1…100 characters each.
  public var tags: [String]

  public init(
    id: ID<CommunityPost> = ID(), userID: ID<User>, title: String, content: String? = nil, type: PostType,
    tags: [String] = []
  ) {
    self.id = id
    self.userID = userID
    self.title = title
    self.content = content
    self.type = type
    self.tags = tags
  }
}

/// Fields of a post to change. What is left out stays.
public struct PostPatch: Sendable {
  public var title: String?
  public var content: Update<String>
  public var type: PostType?
  public var tags: [String]?

  public init(
    title: String? = nil, content: Update<String> = .keep, type: PostType? = nil, tags: [String]? = nil
  ) {
    self.title = title
    self.content = content
    self.type = type
    self.tags = tags
  }
}

/// A user's comment on a post.
public struct PostComment: Sendable {
  public let id: ID<PostComment>
  public let postID: ID<CommunityPost>
  public let userID: ID<User>
  public let content: String
  public let createdAt: Timestamp
  public let updatedAt: Timestamp
  public let version: Version
}

/// What a new comment says.
public struct NewComment: Sendable {
  public var id: ID<PostComment>
  public var postID: ID<CommunityPost>
  public var userID: ID<User>
  /// At most 1 MiB.
  public var content: String

  public init(id: ID<PostComment> = ID(), postID: ID<CommunityPost>, userID: ID<User>, content: String) {
    self.id = id
    self.postID = postID
    self.userID = userID
    self.content = content
  }
}
