import ArgumentParser
import WellSenseStore

struct ChatMessages: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "messages", abstract: "Read a session's messages in their order.",
    discussion: """
      EXAMPLES
        wellsense chat messages 01890a5d-ac96-774b-bcce-b302099a8057
        wellsense chat messages 01890a5d-ac96-774b-bcce-b302099a8057 --limit 5
      """)

  @Argument(help: "The session's id, or the application's own session id.")
  var chat: String

  @Flag(help: "Begin with the newest.")
  var newestFirst = false

  @OptionGroup var page: PageOptions
  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let chat = try await ChatCommand.find(chat, in: store)
    let messages = try await store.chatSessions.messages(
      of: chat.id, order: newestFirst ? .newestFirst : .oldestFirst, limit: page.limit, after: page.token)
    if options.json { return try console.print(json: JSONValue(messages, as: "chat_messages") { JSONValue($0) }) }
    try console.print(
      console.terminal.styled(SafeText.line(chat.title ?? "without a title"), .bold)
        + "  \(chat.status.rawValue), \(NumberText.count(chat.messagesCount, "message"))")
    for message in messages { try Self.print(message, to: console) }
    if let next = messages.next { try console.print("\nmore: --after \(next)") }
  }

  private static func print(_ message: ChatMessage, to console: Console) throws {
    let head = "\(message.place) \(message.role.rawValue)"
    try console.print(
      "\n\(console.terminal.styled(head, message.role == .user ? .cyan : .green))  \(TimeText.minute(message.createdAt)) UTC")
    for line in SafeText.lines(message.content) { try console.print("  " + line) }
  }
}
