extension Store {
  /// Makes several changes as one: all of them or none.
  ///
  /// The closure only builds; nothing is sent until it returns, and what it built is checked then, so it needs neither `try` nor `await`.
  /// Changes are judged in their order, so a record may follow the user it belongs to:
  ///
  /// ```swift
  /// let ada = try await store.atomically { batch in
  ///   let ada = batch.users.create(NewUser(email: "ada@example.org"))
  ///   batch.healthRecords.record(.weight(kilograms: 61.2), for: ada)
  ///   return ada
  /// }
  /// ```
  ///
  /// - Parameter operation: repeat a call whose outcome stayed unknown under its id (``StoreError/operationID``): then it happens once.
  public func atomically<Result: Sendable>(
    operation: OperationID = OperationID(), _ build: (Batch) -> Result
  ) async throws(StoreError) -> Result {
    let batch = Batch()
    let result = build(batch)
    let writes = try batch.finish()
    guard !writes.isEmpty else { return result }
    _ = try await session.commit(WriteBatch(operation, writes), as: "store.atomically")
    return result
  }
}

/// Changes being put together in ``Store/atomically(operation:_:)``.
public final class Batch {
  private var writes: [Write] = []
  private var failure: StoreError?

  /// Changes of users.
  public var users: UserChanges { UserChanges(batch: self) }
  public var healthRecords: HealthRecordChanges { HealthRecordChanges(batch: self) }
  public var chatSessions: ChatSessionChanges { ChatSessionChanges(batch: self) }
  public var communityPosts: CommunityPostChanges { CommunityPostChanges(batch: self) }

  /// Adds a mutation. The first that breaks a rule is the error of the whole batch.
  func add(_ make: () throws(StoreError) -> Mutation) {
    guard failure == nil else { return }
    do throws(StoreError) { writes += try make().writes } catch { failure = error }
  }

  func finish() throws(StoreError) -> [Write] {
    if let failure { throw failure }
    return writes
  }
}

public struct UserChanges {
  let batch: Batch

  @discardableResult
  public func create(_ user: NewUser) -> ID<User> {
    batch.add { () throws(StoreError) in try .createUser(user) }
    return user.id
  }

  public func update(_ user: User) {
    batch.add { () throws(StoreError) in try .updateUser(user) }
  }

  public func update(_ id: ID<User>, _ patch: UserPatch, expecting version: Version? = nil) {
    batch.add { () throws(StoreError) in try .patchUser(id, patch, expecting: version) }
  }

  public func delete(_ id: ID<User>, expecting version: Version? = nil) {
    batch.add { .deleteUser(id, expecting: version) }
  }
}

public struct HealthRecordChanges {
  let batch: Batch

  @discardableResult
  public func record(_ record: NewHealthRecord) -> ID<HealthRecord> {
    batch.add { () throws(StoreError) in try .record(record, record.checkedData(), at: .now) }
    return record.id
  }

  @discardableResult
  public func record(
    _ data: HealthData, for user: ID<User>, at time: Timestamp = .now, source: String? = nil
  ) -> ID<HealthRecord> {
    record(NewHealthRecord(userID: user, data: data, recordedAt: time, source: source))
  }

  public func amend(_ record: HealthRecord, data: HealthData, recordedAt: Timestamp? = nil) {
    batch.add { () throws(StoreError) in try .amend(record, data, recordedAt) }
  }

  public func delete(_ id: ID<HealthRecord>, expecting version: Version? = nil) {
    batch.add { .deleteRecord(id, expecting: version) }
  }
}

public struct ChatSessionChanges {
  let batch: Batch

  @discardableResult
  public func start(_ chat: NewChatSession) -> ID<ChatSession> {
    batch.add { () throws(StoreError) in try .startChat(chat) }
    return chat.id
  }

  public func append(_ messages: [NewChatMessage], to chat: ID<ChatSession>, of user: ID<User>) {
    batch.add { () throws(StoreError) in try .appendMessages(messages, to: chat, of: user) }
  }

  public func complete(_ chat: ID<ChatSession>) {
    batch.add { .patchChat(chat, .status, .integer(ChatStatus.completed.place)) }
  }

  public func archive(_ chat: ID<ChatSession>) {
    batch.add { .patchChat(chat, .status, .integer(ChatStatus.archived.place)) }
  }

  public func delete(_ chat: ID<ChatSession>, expecting version: Version? = nil) {
    batch.add { .deleteChat(chat, expecting: version) }
  }
}

public struct CommunityPostChanges {
  let batch: Batch

  @discardableResult
  public func publish(_ post: NewPost) -> ID<CommunityPost> {
    batch.add { () throws(StoreError) in try .publish(post) }
    return post.id
  }

  public func edit(
    _ id: ID<CommunityPost>, _ patch: PostPatch, by owner: ID<User>? = nil, expecting version: Version? = nil
  ) {
    batch.add { () throws(StoreError) in try .editPost(id, patch, by: owner, expecting: version) }
  }

  public func feature(_ id: ID<CommunityPost>, _ isFeatured: Bool = true) {
    batch.add { .featurePost(id, isFeatured) }
  }

  public func like(_ id: ID<CommunityPost>, by user: ID<User>) {
    batch.add { () throws(StoreError) in try .like(id, by: user) }
  }

  public func unlike(_ id: ID<CommunityPost>, by user: ID<User>) {
    batch.add { .unlike(id, by: user) }
  }

  @discardableResult
  public func comment(_ comment: NewComment) -> ID<PostComment> {
    batch.add { () throws(StoreError) in try .comment(comment) }
    return comment.id
  }

  public func delete(_ id: ID<CommunityPost>, by owner: ID<User>? = nil, expecting version: Version? = nil) {
    batch.add { .deletePost(id, by: owner, expecting: version) }
  }
}
