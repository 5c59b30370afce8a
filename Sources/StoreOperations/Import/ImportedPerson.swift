import WellSenseStore

/// Users that an import makes of people it meets.
enum ImportedPerson {
  /// The id of a person, the same at every import.
  static func id(source: String, key: String) -> ID<User> {
    ID(RawID.derived(source: source, key: ["user", key]))
  }

  /// A user for someone of whom nothing but a key is known. The address can't receive mail: `.invalid` is reserved (RFC 2606).
  static func user(source: String, key: String) -> NewUser {
    let id = id(source: source, key: key)
    return NewUser(id: id, email: email(source: source, key: key, id: id), source: source)
  }

  /// `<source>-<key>@import.invalid`, with the id where the key doesn't suit an address.
  static func email(source: String, key: String, id: ID<User>) -> String {
    let isPlain = key.utf8.count <= 64 && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") }
    return "\(source)-\(isPlain ? key : id.description)@import.invalid"
  }

  /// Adds those who aren't there yet. Someone whose address another user has gets one made of their id instead.
  static func create(_ users: [NewUser], in store: Store, _ report: inout ImportReport) async throws(StoreError) {
    report["people"].read += users.count
    for start in stride(from: 0, to: users.count, by: 500) {
      try ImportCancellation.check()
      let chunk = Array(users[start..<min(start + 500, users.count)])
      do throws(StoreError) {
        report["people"].added += try await store.users.createAll(chunk)
      } catch  where error.code == .duplicate {
        for user in chunk { report["people"].added += try await create(user, in: store) }
      }
    }
  }

  private static func create(_ user: NewUser, in store: Store) async throws(StoreError) -> Int {
    do throws(StoreError) {
      return try await store.users.createAll([user])
    } catch  where error.code == .duplicate {
      var user = user
      user.email = "\(user.source ?? "import")-\(user.id)@import.invalid"
      return try await store.users.createAll([user])
    }
  }
}
