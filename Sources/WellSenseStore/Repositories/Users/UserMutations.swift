extension Mutation {
  static func createUser(_ user: NewUser) throws(StoreError) -> Mutation {
    try EmailAddress.validate(user.email)
    try user.passwordHash.validate()
    try Check.text(user.firstName, field: .firstName, scalars: 100)
    try Check.text(user.lastName, field: .lastName, scalars: 100)
    try Check.text(user.source, field: .source, scalars: 50)
    try user.profile?.validate()
    try check(goals: user.healthGoals)
    try Check.object(user.preferences, field: .preferences)
    return try Mutation("users.create", inserting: .users, bytes: 512, returning: true) { rows throws(StoreError) in
      rows.append(user, emailKey: EmailAddress.key(of: user.email), at: .now)
    }
  }

  /// Every field that can change, whether it did or not.
  static func updateUser(_ user: User) throws(StoreError) -> Mutation {
    let patch = UserPatch(
      email: user.email, passwordHash: user.passwordHash, firstName: user.firstName.map(Update.set) ?? .clear,
      lastName: user.lastName.map(Update.set) ?? .clear, healthGoals: user.healthGoals,
      preferences: user.preferences.map(Update.set) ?? .clear)
    // The profile goes as the document it is, so that what the type doesn't know survives.
    if let profile = user.profileDocument { try UserProfile(json: profile).validate() }
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
      try profile.validate()
      assignments.append(Assignment(.profile, .json(profile.json)))
    }
    if let goals = patch.healthGoals {
      try check(goals: goals)
      assignments.append(Assignment(.healthGoals, goals.isEmpty ? .null : .json(JSON(texts: goals))))
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

  private static func check(goals: [String]) throws(StoreError) {
    guard goals.count <= Limits.keys else { throw Check.invalid(.healthGoals, "at most \(Limits.keys) goals") }
    for goal in goals { try Check.text(goal, field: .healthGoals, scalars: 255) }
  }
}
