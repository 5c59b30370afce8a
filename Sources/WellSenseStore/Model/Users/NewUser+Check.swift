extension NewUser {
  /// Checks all that is checked when the user is created, without creating anything.
  /// - Throws: `.invalid` that names the field.
  package func check() throws(StoreError) {
    _ = try Mutation.createUser(self)
  }
}
