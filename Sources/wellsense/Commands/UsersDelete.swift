import ArgumentParser
import WellSenseStore

struct UsersDelete: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a user with all that is theirs: records, chats, posts, likes and comments.",
    discussion: """
      EXAMPLES
        wellsense users delete ada@example.org --yes
      """)

  @Argument(help: "Id, email, or the beginning of either.")
  var user: String

  @Flag(help: "Do it. Without this nothing is deleted.")
  var yes = false

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    guard yes else {
      let records = try await store.healthRecords.count(for: user.id)
      throw CommandFailure(
        .usage,
        "nothing was deleted; add --yes to delete the user with \(NumberText.count(records, "health record")) and all else that is theirs")
    }
    let rows = try await store.users.delete(user.id, expecting: user.version)
    if options.json { return try console.print(json: ["id": .id(user.id), "deleted_rows": .count(rows)]) }
    try console.print("deleted \(user.id), \(NumberText.count(rows, "row"))")
  }
}
