import ArgumentParser
import WellSenseStore

struct UsersList: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List users, the newest first.",
    discussion: """
      EXAMPLES
        wellsense users list --limit 100
        wellsense users list --oldest-first --json
      """)

  @Flag(help: "Begin with the oldest.")
  var oldestFirst = false

  @OptionGroup var page: PageOptions
  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let users = try await store.users.list(order: oldestFirst ? .oldestFirst : .newestFirst, limit: page.limit, after: page.token)
    let columns: [Table.Column] = [.left("id"), .text("email"), .text("name"), .left("source"), .left("created (UTC)")]
    try console.print(users, as: "users", json: options.json, { JSONValue($0) }, columns: columns) { user in
      let name = [user.firstName, user.lastName].compactMap(\.self).joined(separator: " ")
      return [user.id.description, user.email, name, user.source ?? "", TimeText.minute(user.createdAt)]
    }
  }
}
