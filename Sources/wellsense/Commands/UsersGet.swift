import ArgumentParser
import WellSenseStore

struct UsersGet: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Show a user and what they have.",
    discussion: """
      EXAMPLES
        wellsense users get ada@example.org
        wellsense users get 01890a5d --json
      """)

  @Argument(help: "Id, email, or the beginning of either.")
  var user: String

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    if options.json { return try console.print(json: JSONValue(user)) }
    try Self.print(user, to: console)
    let records = try await store.healthRecords.count(for: user.id)
    let chats = try await store.chatSessions.count(for: user.id, status: nil)
    try console.print("has         \(NumberText.count(records, "health record")), \(NumberText.count(chats, "chat session"))")
  }

  static func print(_ user: User, to console: Console) throws {
    let goals = (try? user.healthGoals()) ?? []
    let lines: [(String, String?)] = [
      ("id", user.id.description), ("email", user.email), ("first name", user.firstName), ("last name", user.lastName),
      ("profile", user.profileDocument?.text), ("goals", goals.isEmpty ? nil : goals.joined(separator: "; ")),
      ("preferences", user.preferences?.text), ("source", user.source), ("created", TimeText.minute(user.createdAt) + " UTC"),
      ("updated", TimeText.minute(user.updatedAt) + " UTC"),
    ]
    for case (let name, let value?) in lines {
      try console.print(name + String(repeating: " ", count: 12 - name.count) + SafeText.line(value))
    }
  }
}
