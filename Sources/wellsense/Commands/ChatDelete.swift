import ArgumentParser
import WellSenseStore

struct ChatDelete: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a session with its messages.",
    discussion: """
      EXAMPLES
        wellsense chat delete 01890a5d-ac96-774b-bcce-b302099a8057
      """)

  @Argument(help: "The session's id, or the application's own session id.")
  var chat: String

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let chat = try await ChatCommand.find(chat, in: store)
    let rows = try await store.chatSessions.delete(chat.id, expecting: nil)
    if options.json { return try console.print(json: ["id": .id(chat.id), "deleted_rows": .count(rows)]) }
    try console.print("deleted \(chat.id), \(NumberText.count(rows, "row"))")
  }
}
