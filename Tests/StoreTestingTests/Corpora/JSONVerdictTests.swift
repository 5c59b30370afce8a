import TestSupport
import Testing
import WellSenseStore

/// The test suite's documents, through a column of each engine: the verdict is the core's, and what is kept comes back as equal JSON.
@Suite(
  "JSON test suite on engines",
  .enabled(if: TestData.has("corpora/json-test-suite/test_parsing"), "the JSON test suite is absent; set WELLSENSE_DATA"))
struct JSONVerdictTests {
  @Test(arguments: Engine.all)
  func `what the core accepts an engine keeps`(engine: Engine) async throws {
    let store = try await Store.open(engine.driver())
    let user = try await store.users.create(NewUser(email: "owner@example.org")).id
    let chat = try await store.chatSessions.start(NewChatSession(userID: user)).id
    var kept = 0
    for (name, bytes) in try TestData.files(in: "corpora/json-test-suite/test_parsing") {
      guard let json = try? JSON(parsing: bytes) else { continue }
      _ = try await store.chatSessions.setContext(json, of: chat)
      let stored = try await store.chatSessions.get(chat).context
      #expect(stored == json, "\(name)")
      #expect(stored?.canonical == json.canonical, "\(name)")
      kept += 1
    }
    #expect(kept >= 91)
    await store.close()
  }
}
