extension Mutation {
  static func createUser(_ user: NewUser) throws(StoreError) -> Mutation {
    try EmailAddress.validate(user.email)
    try user.passwordHash.validate()
    try Check.text(user.firstName, field: .firstName, scalars: 100)
    try Check.text(user.lastName, field: .lastName, scalars: 100)
    try Check.text(user.source, field: .source, scalars: 50)
    try Check.object(user.preferences, field: .preferences)
    let profile = try user.profile.map(document)
    let goals = try document(user.healthGoals)
    return try Mutation("users.create", inserting: .users, bytes: 512, returning: true) { rows throws(StoreError) in
      rows.append(user, profile: profile, goals: goals, at: .now)
    }
  }

  /// Every field that can change, whether it did or not.
  static func updateUser(_ user: User) throws(StoreError) -> Mutation {
    let patch = UserPatch(
      email: user.email, passwordHash: user.passwordHash, firstName: user.firstName.map(Update.set) ?? .clear,
      lastName: user.lastName.map(Update.set) ?? .clear, healthGoals: try user.healthGoals(),
      preferences: user.preferences.map(Update.set) ?? .clear)
    // The profile goes as the document it is, so that what the type doesn't know survives.
    if let profile = user.profileDocument { try UserProfile.validate(profile) }
    var mutation = try patchUser(user.id, patch, expecting: user.version, name: "users.update")
    if case .patch(let entity, let key, var assignments, let precondition) = mutation.writes[0] {
      assignments.append(Assignment(.profile, user.profileDocument.map(Value.json) ?? .null))
      mutation.writes[0] = .patch(entity, key, assignments, onlyIf: precondition)
    }
    return mutation
  }

  static func patchUser(
    _ id: ID<User>, _ patch: UserPatch, expecting version: Version?, name: StaticString = "users.update"
  ) throws(StoreError) -> Mutation {
    var assignments: [Assignment] = []
    if let email = patch.email {
      try EmailAddress.validate(email)
      assignments.append(Assignment(.email, .text(email)))
      assignments.append(Assignment(.emailKey, .text(EmailAddress.key(of: email))))
    }
    if let hash = patch.passwordHash {
      try hash.validate()
      assignments.append(Assignment(.passwordHash, .text(hash.stored)))
    }
    try assignments.set(.firstName, patch.firstName, scalars: 100)
    try assignments.set(.lastName, patch.lastName, scalars: 100)
    switch patch.profile {
    case .keep: break
    case .clear: assignments.append(Assignment(.profile, .null))
    case .set(let profile):
      assignments.append(Assignment(.profile, .json(try document(profile))))
    }
    if let goals = patch.healthGoals {
      assignments.append(Assignment(.healthGoals, try document(goals).map(Value.json) ?? .null))
    }
    if case .set(let preferences) = patch.preferences { try Check.object(preferences, field: .preferences) }
    assignments.set(.preferences, patch.preferences)
    assignments.append(Assignment(.updatedAt, .time(.now)))
    return Mutation(
      name, .patch(.users, .one(id), assignments, onlyIf: Precondition(version: version)), returning: true)
  }

  static func deleteUser(_ id: ID<User>, expecting version: Version?) -> Mutation {
    Mutation("users.delete", .delete(.users, .one(id), onlyIf: Precondition(version: version)))
  }

  private static func document(_ profile: UserProfile) throws(StoreError) -> JSON {
    let json = try profile.json
    try UserProfile.validate(json)
    return json
  }

  private static func document(_ goals: [String]) throws(StoreError) -> JSON? {
    goals.isEmpty ? nil : try HealthGoals.json(goals)
  }
}
