import ArgumentParser
import WellSenseStore

struct ChatArchive: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "Mark a session as archived.",
    discussion: """
      EXAMPLES
        wellsense chat archive 01890a5d-ac96-774b-bcce-b302099a8057
      """)

  @Argument(help: "The session's id, or the application's own session id.")
  var chat: String

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let chat = try await ChatCommand.find(chat, in: store)
    try ChatCommand.print(try await store.chatSessions.archive(chat.id), to: console, json: options.json, "archived")
  }
}
