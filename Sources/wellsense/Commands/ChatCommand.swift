import ArgumentParser
import WellSenseStore

struct ChatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "List chat sessions, read and write their messages.",
    discussion: """
      CHAT is the session's id, or the application's own session id.

      EXAMPLES
        wellsense chat sessions ada@example.org
        wellsense chat start ada@example.org --title "Sleep"
        wellsense chat append $id user "I sleep badly."
        wellsense chat messages 01890a5d-ac96-774b-bcce-b302099a8057
      """,
    subcommands: [
      ChatSessionsList.self, ChatMessages.self, ChatStart.self, ChatAppend.self, ChatComplete.self, ChatArchive.self, ChatDelete.self,
    ])

  /// The session of either id.
  static func find(_ name: String, in store: Store) async throws -> ChatSession {
    if let id = ID<ChatSession>(name) {
      do throws(StoreError) { return try await store.chatSessions.get(id) } catch  where error.code == .notFound {}
    }
    if let chat = try await store.chatSessions.find(sessionID: name) { return chat }
    throw CommandFailure(.failure, "there is no such chat session (`wellsense chat sessions USER` lists them)")
  }

  static func print(_ chat: ChatSession, to console: Console, json: Bool, _ done: String) throws {
    if json { return try console.print(json: JSONValue(chat)) }
    try console.print("\(done) \(chat.id)")
  }
}
