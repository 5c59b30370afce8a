/// The places of a user's columns in a row, in the schema's order.
enum UserColumn {
  static let id = 0
  static let email = 1
  static let emailKey = 2
  static let passwordHash = 3
  static let firstName = 4
  static let lastName = 5
  static let profile = 6
  static let healthGoals = 7
  static let preferences = 8
  static let source = 9
  static let createdAt = 10
  static let updatedAt = 11
}

extension User: RowDecodable {
  static var entity: Entity { .users }

  init(_ rows: borrowing RowBatch, _ row: Int) {
    id = rows.id(row, UserColumn.id)
    email = rows.text(row, UserColumn.email)
    passwordHash = PasswordHash(rows.text(row, UserColumn.passwordHash))
    firstName = rows.optionalText(row, UserColumn.firstName)
    lastName = rows.optionalText(row, UserColumn.lastName)
    profileDocument = rows.optionalJSON(row, UserColumn.profile)
    healthGoalsDocument = rows.optionalJSON(row, UserColumn.healthGoals)
    preferences = rows.optionalJSON(row, UserColumn.preferences)
    source = rows.optionalText(row, UserColumn.source)
    createdAt = rows.time(row, UserColumn.createdAt)
    updatedAt = rows.time(row, UserColumn.updatedAt)
    version = rows.requiredVersion(row)
  }
}

extension RowBatch {
  /// Appends a new user. Its rules have been checked.
  mutating func append(_ user: NewUser, profile: JSON?, goals: JSON?, at now: Timestamp) {
    append(user.id)
    append(user.email)
    append(EmailAddress.key(of: user.email))
    append(user.passwordHash.stored)
    append(user.firstName)
    append(user.lastName)
    append(profile)
    append(goals)
    append(user.preferences)
    append(user.source)
    append(now)
    append(now)
    appendSystemColumns()
  }
}
