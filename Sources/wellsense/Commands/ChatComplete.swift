import ArgumentParser
import WellSenseStore

struct ChatComplete: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "Mark a session as completed.",
    discussion: """
      EXAMPLES
        wellsense chat complete 01890a5d-ac96-774b-bcce-b302099a8057
      """)

  @Argument(help: "The session's id, or the application's own session id.")
  var chat: String

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let chat = try await ChatCommand.find(chat, in: store)
    try ChatCommand.print(try await store.chatSessions.complete(chat.id), to: console, json: options.json, "completed")
  }
}
