/// The community posts of a store.
public struct CommunityPosts: CommunityPostRepository {
  let session: Session

  public func publish(_ post: NewPost) async throws(StoreError) -> CommunityPost {
    try await session.performReturning(try .publish(post))
  }

  public func edit(
    _ id: ID<CommunityPost>, _ patch: PostPatch, by owner: ID<User>? = nil, expecting version: Version? = nil
  ) async throws(StoreError) -> CommunityPost {
    try await session.performReturning(try .editPost(id, patch, by: owner, expecting: version))
  }

  public func get(_ id: ID<CommunityPost>) async throws(StoreError) -> CommunityPost {
    try await session.get(.one(id), as: "community_posts.get")
  }

  @discardableResult
  public func delete(
    _ id: ID<CommunityPost>, by owner: ID<User>? = nil, expecting version: Version? = nil
  ) async throws(StoreError) -> Int {
    try await session.perform(.deletePost(id, by: owner, expecting: version)).affected[0]
  }

  public func feed(
    _ feed: Feed = .newest, limit: Int = 100, after: PageToken? = nil
  ) async throws(StoreError) -> Page<CommunityPost> {
    try await session.page(feed.query(limit: limit, after: after), as: "community_posts.feed")
  }

  public func feature(_ id: ID<CommunityPost>, _ isFeatured: Bool = true) async throws(StoreError) -> CommunityPost {
    try await session.performReturning(.featurePost(id, isFeatured))
  }

  @discardableResult
  public func like(_ id: ID<CommunityPost>, by user: ID<User>) async throws(StoreError) -> Bool {
    try await session.perform(try .like(id, by: user)).affected[0] > 0
  }

  @discardableResult
  public func unlike(_ id: ID<CommunityPost>, by user: ID<User>) async throws(StoreError) -> Bool {
    try await session.perform(.unlike(id, by: user)).affected[0] > 0
  }

  public func comment(_ comment: NewComment) async throws(StoreError) -> PostComment {
    try await session.performReturning(try .comment(comment))
  }

  public func comments(
    on id: ID<CommunityPost>, order: Direction = .oldestFirst, limit: Int = 100, after: PageToken? = nil
  ) async throws(StoreError) -> Page<PostComment> {
    let query = Query(
      .postComments, [Condition(.postID, .equals(.id(id)))], by: .createdAt, order, limit: limit, after: after)
    return try await session.page(query, as: "community_posts.comments")
  }

  @discardableResult
  public func deleteComment(_ id: ID<PostComment>, by owner: ID<User>? = nil) async throws(StoreError) -> Bool {
    try await session.perform(.deleteComment(id, by: owner)).affected[0] > 0
  }

  public func count() async throws(StoreError) -> Int {
    try await session.count(.communityPosts, as: "community_posts.count")
  }
}
