import ArgumentParser
import WellSenseStore

struct ChatStart: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start a chat session.",
    discussion: """
      EXAMPLES
        wellsense chat start ada@example.org --title "Sleep" --session-id sleep-17
      """)

  @Argument(help: "Id, email, or the beginning of either.")
  var user: String

  @Option(help: ArgumentHelp("What it is about.", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("The application's own name for it; unique.", valueName: "name"))
  var sessionID: String?

  @Option(help: ArgumentHelp("What kind of session it is.", valueName: "name"))
  var type = "general_health"

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    let chat = try await store.chatSessions.start(
      NewChatSession(userID: user.id, sessionID: sessionID, title: title, sessionType: type))
    try ChatCommand.print(chat, to: console, json: options.json, "started")
  }
}
