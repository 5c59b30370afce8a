/// The users of a store.
public struct Users: UserRepository {
  let session: Session

  public func create(_ user: NewUser) async throws(StoreError) -> User {
    try await session.performReturning(try .createUser(user))
  }

  public func get(_ id: ID<User>) async throws(StoreError) -> User {
    try await session.get(.one(id), as: "users.get")
  }

  public func find(email: String) async throws(StoreError) -> User? {
    let query = Query(.users, [Condition(.emailKey, .equals(.text(EmailAddress.key(of: email))))], limit: 1)
    return try await session.find(query, as: "users.find")
  }

  public func update(_ user: User) async throws(StoreError) -> User {
    try await session.performReturning(try .updateUser(user))
  }

  public func update(
    _ id: ID<User>, _ patch: UserPatch, expecting version: Version? = nil
  ) async throws(StoreError) -> User {
    try await session.performReturning(try .patchUser(id, patch, expecting: version))
  }

  @discardableResult
  public func delete(_ id: ID<User>, expecting version: Version? = nil) async throws(StoreError) -> Int {
    try await session.perform(.deleteUser(id, expecting: version)).affected[0]
  }

  public func list(
    order: Direction = .newestFirst, limit: Int = 100, after: PageToken? = nil
  ) async throws(StoreError) -> Page<User> {
    try await session.page(Query(.users, [], by: .createdAt, order, limit: limit, after: after), as: "users.list")
  }

  public func count() async throws(StoreError) -> Int {
    try await session.count(.users, as: "users.count")
  }
}
