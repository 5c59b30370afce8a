import WellSenseStore

/// The rows that clients write: users with unique emails, and chat sessions that belong to them.
struct Rows {
  let users: [RowName]
  let sessions: [RowName]
  let emails: Int
  var all: [RowName] { users + sessions }

  init(_ scenario: Scenario) {
    users = (0..<scenario.users).map { RowName(.users, .one(RawID(high: 0x1000_7000, low: 0x8000_0000_0000_0000 | UInt64($0)))) }
    sessions = (0..<scenario.sessions).map {
      RowName(.chatSessions, .one(RawID(high: 0x2000_7000, low: 0x8000_0000_0000_0000 | UInt64($0))))
    }
    emails = scenario.emails
  }

  static func id(_ name: RowName) -> RawID {
    switch name.key {
    case .one(let id), .pair(let id, _): id
    }
  }

  /// An insertion of a row with a value that no other write has.
  func insertion(_ name: RowName, value: Int, _ chance: inout Chance) -> Write {
    let entity = Schema.current[name.entity]
    var rows = RowBatch(entity)
    let parent = chance.among(users).map(Self.id) ?? RawID(high: 0, low: 0)
    let email = email(name, &chance)
    for column in entity.columns {
      switch (column.field, column.role) {
      case (_, .system), (_, .counter): rows.appendNull()
      case (.id, _): rows.append(Self.id(name))
      case (.userID, _): rows.append(parent)
      case (.email, _), (.emailKey, _): rows.append(email)
      case (.firstName, _), (.title, _): rows.append("v\(value)")
      case (.sessionID, _): rows.append("s\(Self.id(name).low)")
      default: appendFiller(column, to: &rows)
      }
    }
    return .insert(rows, ifAbsent: false)
  }

  private func appendFiller(_ column: Column, to rows: inout RowBatch) {
    if column.isNullable { return rows.appendNull() }
    switch column.type {
    case .time: rows.append(Timestamp(milliseconds: 0))
    case .text, .longText: rows.append("!")
    case .json, .tags: rows.append(JSON(trusted: Array("[]".utf8)[...]) as JSON?)
    default: rows.append(0 as Int64)
    }
  }

  private func email(_ name: RowName, _ chance: inout Chance) -> String {
    let place = chance.below(emails + 1)
    return place == emails ? "own\(Self.id(name).low)@example.org" : "e\(place)@example.org"
  }

  func patch(_ name: RowName, value: Int, _ condition: Precondition, _ chance: inout Chance) -> Write {
    guard name.entity == .users else {
      return .patch(.chatSessions, name.key, [Assignment(.title, .text("v\(value)"))], onlyIf: condition)
    }
    let email = email(name, &chance)
    return .patch(
      .users, name.key,
      [Assignment(.firstName, .text("v\(value)")), Assignment(.email, .text(email)), Assignment(.emailKey, .text(email))], onlyIf: condition
    )
  }
}
