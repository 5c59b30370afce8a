import WellSenseStore

/// A user as named on a command line: by id, by email, or by the beginning of either where only one user has it.
enum UserName {
  static func find(_ name: String, in store: Store) async throws -> User {
    if let id = ID<User>(name) {
      do throws(StoreError) { return try await store.users.get(id) } catch  where error.code == .notFound { throw unknown }
    }
    if name.contains("@"), let user = try await store.users.find(email: name) { return user }
    return try await findPrefix(name.lowercased(), in: store)
  }

  /// The user, if one was named.
  static func find(_ name: String?, in store: Store) async throws -> User? {
    guard let name else { return nil }
    return try await find(name, in: store) as User
  }

  private static func findPrefix(_ prefix: String, in store: Store) async throws -> User {
    guard !prefix.isEmpty else { throw unknown }
    var found: User?
    var token: PageToken?
    repeat {
      let page = try await store.users.list(limit: Limits.pageRows, after: token)
      for user in page where user.id.description.hasPrefix(prefix) || user.email.lowercased().hasPrefix(prefix) {
        guard found == nil else {
          throw CommandFailure(.failure, "several users' ids or emails begin so; give more of it, or the whole (`wellsense users`)")
        }
        found = user
      }
      token = page.next
    } while token != nil
    guard let found else { throw unknown }
    return found
  }

  private static let unknown = CommandFailure(
    .failure, "there is no such user; name one by id, by email, or by the beginning of either (`wellsense users` lists them)")
}

extension User {
  /// The name for people; the email where there is none.
  var displayName: String {
    let name = [firstName, lastName].compactMap(\.self).joined(separator: " ")
    return name.isEmpty ? email : name
  }
}
