/// The community posts with their likes and comments. A protocol, so that a test can put its own in place; the store's is ``CommunityPosts``.
public protocol CommunityPostRepository: Sendable {
  func publish(_ post: NewPost) async throws(StoreError) -> CommunityPost
  /// Changes some fields. With an owner, `.accessDenied` if the post is another user's.
  func edit(
    _ id: ID<CommunityPost>, _ patch: PostPatch, by owner: ID<User>?, expecting version: Version?
  ) async throws(StoreError) -> CommunityPost
  func get(_ id: ID<CommunityPost>) async throws(StoreError) -> CommunityPost
  /// Removes a post with its likes and comments. Gives how many rows went, 0 if there was no such post.
  @discardableResult
  func delete(_ id: ID<CommunityPost>, by owner: ID<User>?, expecting version: Version?) async throws(StoreError) -> Int
  /// Posts by a filter: the newest first, or the most liked.
  func feed(_ feed: Feed, limit: Int, after: PageToken?) async throws(StoreError) -> Page<CommunityPost>
  /// Puts a post among the featured ones, or takes it out.
  func feature(_ id: ID<CommunityPost>, _ isFeatured: Bool) async throws(StoreError) -> CommunityPost
  /// Likes a post. A user likes a post once, however often they say so; `false` if they did already.
  @discardableResult
  func like(_ id: ID<CommunityPost>, by user: ID<User>) async throws(StoreError) -> Bool
  /// Takes a like back; `false` if there was none.
  @discardableResult
  func unlike(_ id: ID<CommunityPost>, by user: ID<User>) async throws(StoreError) -> Bool
  func comment(_ comment: NewComment) async throws(StoreError) -> PostComment
  /// A post's comments by the time they were made.
  func comments(
    on id: ID<CommunityPost>, order: Direction, limit: Int, after: PageToken?
  ) async throws(StoreError) -> Page<PostComment>
  /// Removes a comment. With an owner, `.accessDenied` if it is another user's. `false` if there was none.
  @discardableResult
  func deleteComment(_ id: ID<PostComment>, by owner: ID<User>?) async throws(StoreError) -> Bool
  func count() async throws(StoreError) -> Int
}

/// Which posts, and in which order.
public enum Feed: Sendable, Hashable {
  case newest
  case type(PostType)
  case tag(String)
  case author(ID<User>)
  case featured
  /// By the number of likes, highest first. Likes that come while you page can move posts between pages.
  case mostLiked

  func query(limit: Int, after: PageToken?) -> Query {
    let conditions: [Condition] =
      switch self {
      case .newest, .mostLiked: []
      case .type(let type): [Condition(.type, .equals(.integer(type.place)))]
      case .tag(let tag): [Condition(.tags, .contains(tag))]
      case .author(let user): [Condition(.userID, .equals(.id(user)))]
      case .featured: [Condition(.isFeatured, .equals(.bool(true)))]
      }
    return Query(
      .communityPosts, conditions, by: self == .mostLiked ? .likesCount : .createdAt, .newestFirst, limit: limit,
      after: after)
  }
}
