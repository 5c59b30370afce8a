import ArgumentParser
import WellSenseStore

struct UsersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "users", abstract: "List, show, create and delete users.",
    discussion: """
      USER is an id, an email, or the beginning of either where only one user has it.

      EXAMPLES
        wellsense users
        wellsense users get ada@example.org --json
        wellsense users create ada@example.org --first-name Ada --height 168
        wellsense users delete ada@example.org --yes
      """,
    subcommands: [UsersList.self, UsersGet.self, UsersFind.self, UsersCreate.self, UsersDelete.self],
    defaultSubcommand: UsersList.self)
}
