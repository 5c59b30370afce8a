import ArgumentParser
import WellSenseStore

struct UsersFind: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "find", abstract: "Find a user by email, in any spelling of case.",
    discussion: """
      EXAMPLES
        wellsense users find ADA@example.org
        id=$(wellsense users find ada@example.org --json | jq -r .id)
      """)

  @Argument(help: "The whole email.")
  var email: String

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    guard let user = try await store.users.find(email: email) else {
      throw CommandFailure(.failure, "no user has this email (`wellsense users` lists them)")
    }
    if options.json { return try console.print(json: JSONValue(user)) }
    try UsersGet.print(user, to: console)
  }
}
