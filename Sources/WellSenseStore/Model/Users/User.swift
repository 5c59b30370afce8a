/// A person who uses the service.
public struct User: Sendable {
  public let id: ID<User>
  /// As given. Two users can't have the same one up to case and Unicode composition.
  public var email: String
  /// Never printed, logged, mirrored or encoded.
  public var passwordHash: PasswordHash
  public var firstName: String?
  public var lastName: String?
  /// The profile as stored. ``profile()`` reads it.
  public var profileDocument: JSON?
  /// The goals as stored: an array of texts. ``healthGoals()`` reads it.
  public var healthGoalsDocument: JSON?
  /// An object of the application's own.
  public var preferences: JSON?
  /// Where the person came from, as `fitbit`; `nil` for one who signed up.
  public let source: String?
  public let createdAt: Timestamp
  public let updatedAt: Timestamp
  /// Pass it back to change only what you have seen.
  public let version: Version

  /// The typed profile; `nil` if there is none.
  /// - Throws: `.invalid` for a document that another program wrote and that is no profile.
  public func profile() throws(StoreError) -> UserProfile? {
    guard let profileDocument else { return nil }
    return try UserProfile(json: profileDocument)
  }

  /// Puts another profile in place; it is written by ``Users/update(_:)``.
  public mutating func setProfile(_ profile: UserProfile?) throws(StoreError) {
    profileDocument = try profile?.json
  }

  /// What the person wants to reach.
  public func healthGoals() throws(StoreError) -> [String] {
    guard let healthGoalsDocument else { return [] }
    return try HealthGoals.goals(healthGoalsDocument)
  }

  /// Puts other goals in place; they are written by ``Users/update(_:)``.
  public mutating func setHealthGoals(_ goals: [String]) throws(StoreError) {
    healthGoalsDocument = goals.isEmpty ? nil : try HealthGoals.json(goals)
  }
}

/// What a new user starts with.
public struct NewUser: Sendable {
  public var id: ID<User>
  public var email: String
  /// Without one nobody can log in as this user.
  public var passwordHash: PasswordHash
  public var firstName: String?
  public var lastName: String?
  public var profile: UserProfile?
  public var healthGoals: [String]
  public var preferences: JSON?
  /// Where the person comes from, at most 50 characters; `nil` for one who signs up.
  public var source: String?

  public init(
    id: ID<User> = ID(), email: String, passwordHash: PasswordHash = .none, firstName: String? = nil,
    lastName: String? = nil, profile: UserProfile? = nil, healthGoals: [String] = [], preferences: JSON? = nil,
    source: String? = nil
  ) {
    self.id = id
    self.email = email
    self.passwordHash = passwordHash
    self.firstName = firstName
    self.lastName = lastName
    self.profile = profile
    self.healthGoals = healthGoals
    self.preferences = preferences
    self.source = source
  }
}

/// Fields of a user to change. What is left out stays.
public struct UserPatch: Sendable {
  public var email: String?
  public var passwordHash: PasswordHash?
  public var firstName: Update<String>
  public var lastName: Update<String>
  public var profile: Update<UserProfile>
  public var healthGoals: [String]?
  public var preferences: Update<JSON>

  public init(
    email: String? = nil, passwordHash: PasswordHash? = nil, firstName: Update<String> = .keep,
    lastName: Update<String> = .keep, profile: Update<UserProfile> = .keep, healthGoals: [String]? = nil,
    preferences: Update<JSON> = .keep
  ) {
    self.email = email
    self.passwordHash = passwordHash
    self.firstName = firstName
    self.lastName = lastName
    self.profile = profile
    self.healthGoals = healthGoals
    self.preferences = preferences
  }
}

/// What to do with a field that may be empty.
public enum Update<Value: Sendable>: Sendable {
  case keep
  case set(Value)
  case clear
}
