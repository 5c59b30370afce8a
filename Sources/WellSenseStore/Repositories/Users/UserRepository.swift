/// The users. A protocol, so that a test can put its own in place; the store's is ``Users``.
public protocol UserRepository: Sendable {
  /// Adds a user. An email that another user has, up to case and Unicode composition, is a `.duplicate`.
  func create(_ user: NewUser) async throws(StoreError) -> User
  /// The user; `.notFound` if there is none.
  func get(_ id: ID<User>) async throws(StoreError) -> User
  /// The user with this email, however it is spelled in case and composition; `nil` if there is none.
  func find(email: String) async throws(StoreError) -> User?
  /// Writes every field of a user that was read before; `.conflict` if it was changed since.
  func update(_ user: User) async throws(StoreError) -> User
  /// Changes some fields; `.conflict` if a version is expected and the user has another.
  func update(_ id: ID<User>, _ patch: UserPatch, expecting version: Version?) async throws(StoreError) -> User
  /// Removes the user and all that is theirs: records, revisions, chats, posts, likes, comments, and others' likes and comments on their
  /// posts. Gives how many rows went, 0 if there was no such user.
  @discardableResult
  func delete(_ id: ID<User>, expecting version: Version?) async throws(StoreError) -> Int
  /// Users by the time they were created.
  func list(order: Direction, limit: Int, after: PageToken?) async throws(StoreError) -> Page<User>
  func count() async throws(StoreError) -> Int
}
