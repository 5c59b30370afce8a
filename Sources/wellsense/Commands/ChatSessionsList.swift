import ArgumentParser
import WellSenseStore

struct ChatSessionsList: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "List a user's chat sessions, the newest first.",
    discussion: """
      EXAMPLES
        wellsense chat sessions ada@example.org
        wellsense chat sessions ada@example.org --status archived --json
      """)

  @Argument(help: "Id, email, or the beginning of either.")
  var user: String

  @Option(help: ArgumentHelp("Only sessions in this state.", valueName: "status"))
  var status: ChatStatus?

  @OptionGroup var page: PageOptions
  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    let chats = try await store.chatSessions.list(
      for: user.id, status: status, order: .newestFirst, limit: page.limit, after: page.token)
    let columns: [Table.Column] = [.left("id"), .text("title"), .left("status"), .right("messages"), .left("started (UTC)")]
    try console.print(chats, as: "chat_sessions", json: options.json, { JSONValue($0) }, columns: columns) { chat in
      [
        chat.id.description, chat.title ?? "", chat.status.rawValue, NumberText.count(chat.messagesCount),
        TimeText.minute(chat.createdAt),
      ]
    }
  }
}
