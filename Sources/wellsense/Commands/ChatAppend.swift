import ArgumentParser
import WellSenseStore

struct ChatAppend: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "append", abstract: "Add a message at a session's end.",
    discussion: """
      EXAMPLES
        wellsense chat append $id user "I sleep badly."
        wellsense chat append sleep-17 assistant "Since when?"
      """)

  @Argument(help: "The session's id, or the application's own session id.")
  var chat: String

  @Argument(help: "Who says it.")
  var role: ChatRole

  @Argument(help: "What is said.")
  var content: String

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let chat = try await ChatCommand.find(chat, in: store)
    let messages = try await store.chatSessions.append([NewChatMessage(role, content)], to: chat.id, of: chat.userID)
    if options.json { return try console.print(json: ["chat_messages": .list(messages) { JSONValue($0) }]) }
    for message in messages { try console.print("added message \(message.place) to \(chat.id)") }
  }
}
