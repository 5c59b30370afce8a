extension Mutation {
  static func publish(_ post: NewPost) throws(StoreError) -> Mutation {
    try check(title: post.title)
    try Check.longText(post.content, field: .content)
    let tags = try Tags.json(post.tags)
    return try Mutation("community_posts.publish", inserting: .communityPosts, returning: true) {
      rows throws(StoreError) in rows.append(post, tags: tags, at: .now)
    }
  }

  static func editPost(
    _ id: ID<CommunityPost>, _ patch: PostPatch, by owner: ID<User>?, expecting version: Version?
  ) throws(StoreError) -> Mutation {
    var assignments: [Assignment] = []
    if let title = patch.title {
      try check(title: title)
      assignments.append(Assignment(.title, .text(title)))
    }
    if case .set(let content) = patch.content { try Check.longText(content, field: .content) }
    assignments.set(.content, patch.content) { .text($0) }
    if let type = patch.type { assignments.append(Assignment(.type, .integer(type.place))) }
    if let tags = patch.tags {
      assignments.append(Assignment(.tags, .json(try Tags.json(tags))))
    }
    assignments.append(Assignment(.updatedAt, .time(.now)))
    let precondition = Precondition(version: version, owner: owner?.raw)
    return Mutation(
      "community_posts.edit", .patch(.communityPosts, .one(id), assignments, onlyIf: precondition), returning: true)
  }

  static func featurePost(_ id: ID<CommunityPost>, _ isFeatured: Bool) -> Mutation {
    let assignments = [Assignment(.isFeatured, .bool(isFeatured)), Assignment(.updatedAt, .time(.now))]
    return Mutation("community_posts.feature", .patch(.communityPosts, .one(id), assignments), returning: true)
  }

  static func deletePost(_ id: ID<CommunityPost>, by owner: ID<User>?, expecting version: Version?) -> Mutation {
    let precondition = Precondition(version: version, owner: owner?.raw)
    return Mutation("community_posts.delete", .delete(.communityPosts, .one(id), onlyIf: precondition))
  }

  static func like(_ id: ID<CommunityPost>, by user: ID<User>) throws(StoreError) -> Mutation {
    try Mutation("community_posts.like", inserting: .postLikes, ifAbsent: true) { rows throws(StoreError) in
      rows.append(likeOf: id, by: user, at: .now)
    }
  }

  static func unlike(_ id: ID<CommunityPost>, by user: ID<User>) -> Mutation {
    Mutation("community_posts.unlike", .delete(.postLikes, .pair(id, user)))
  }

  static func comment(_ comment: NewComment) throws(StoreError) -> Mutation {
    try Check.longText(comment.content, field: .content)
    return try Mutation("community_posts.comment", inserting: .postComments, returning: true) {
      rows throws(StoreError) in rows.append(comment, at: .now)
    }
  }

  static func deleteComment(_ id: ID<PostComment>, by owner: ID<User>?) -> Mutation {
    Mutation("community_posts.deleteComment", .delete(.postComments, .one(id), onlyIf: Precondition(owner: owner?.raw)))
  }

  private static func check(title: String) throws(StoreError) {
    try Check.filled(title, field: .title, scalars: 255)
  }
}
