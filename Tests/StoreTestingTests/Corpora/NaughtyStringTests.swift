import Foundation
import TestSupport
import Testing
import WellSenseStore

/// Strings that break software, through every text field: equal bytes come back, or the field is refused by name.
@Suite("naughty strings", .enabled(if: TestData.has("corpora/blns/blns.json"), "the naughty strings are absent; set WELLSENSE_DATA"))
struct NaughtyStringTests {
  static func strings() throws -> [String] {
    let file = TestData.folder.appendingPathComponent("corpora/blns/blns.json")
    guard case .array(let elements) = try JSON(parsing: [UInt8](Data(contentsOf: file))).value else { return [] }
    return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  /// Writes a text through one field and reads it back from the database.
  struct Field: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let roundTrip: @Sendable (Store, ID<User>, String) async throws -> String?
  }

  static let fields: [Field] = [
    Field(testDescription: "users.email") { store, _, text in
      let user = try await store.users.create(NewUser(email: text + "@example.org"))
      return String(try await store.users.get(user.id).email.unicodeScalars.dropLast("@example.org".count))
    },
    Field(testDescription: "users.first_name") { store, _, text in
      let user = try await store.users.create(NewUser(email: "\(ID<User>())@example.org", firstName: text))
      return try await store.users.get(user.id).firstName
    },
    Field(testDescription: "users.last_name by patch") { store, user, text in
      _ = try await store.users.update(user, UserPatch(lastName: .set(text)))
      return try await store.users.get(user).lastName
    },
    Field(testDescription: "users.source") { store, _, text in
      let user = try await store.users.create(NewUser(email: "\(ID<User>())@example.org", source: text))
      return try await store.users.get(user.id).source
    },
    Field(testDescription: "users.health_goals") { store, user, text in
      _ = try await store.users.update(user, UserPatch(healthGoals: [text]))
      return try await store.users.get(user).healthGoals().first
    },
    Field(testDescription: "users.preferences") { store, user, text in
      let preferences = try JSON(.object([.init("key", .string(text)), .init("k" + text, .null)]))
      _ = try await store.users.update(user, UserPatch(preferences: .set(preferences)))
      let stored = try await store.users.get(user).preferences
      #expect(stored == preferences)
      return stored?.text(at: "key")
    },
    Field(testDescription: "health_records.source") { store, user, text in
      let record = try await store.healthRecords.record(.weight(kilograms: 60), for: user, source: text)
      return try await store.healthRecords.get(record.id).source
    },
    Field(testDescription: "chat_sessions.session_id") { store, user, text in
      _ = try await store.chatSessions.start(NewChatSession(userID: user, sessionID: text))
      return try await store.chatSessions.find(sessionID: text)?.sessionID
    },
    Field(testDescription: "chat_sessions.title") { store, user, text in
      let chat = try await store.chatSessions.start(NewChatSession(userID: user))
      _ = try await store.chatSessions.setTitle(text, of: chat.id)
      return try await store.chatSessions.get(chat.id).title
    },
    Field(testDescription: "chat_sessions.session_type") { store, user, text in
      let chat = try await store.chatSessions.start(NewChatSession(userID: user, sessionType: text))
      return try await store.chatSessions.get(chat.id).sessionType
    },
    Field(testDescription: "chat_messages.content") { store, user, text in
      let chat = try await store.chatSessions.start(NewChatSession(userID: user))
      _ = try await store.chatSessions.append(NewChatMessage(.user, text), to: chat)
      return try await store.chatSessions.messages(of: chat.id).first?.content
    },
    Field(testDescription: "community_posts.title") { store, user, text in
      let post = try await store.communityPosts.publish(NewPost(userID: user, title: text, type: .tip))
      return try await store.communityPosts.get(post.id).title
    },
    Field(testDescription: "community_posts.content") { store, user, text in
      let post = try await store.communityPosts.publish(NewPost(userID: user, title: "t", content: text, type: .tip))
      return try await store.communityPosts.get(post.id).content
    },
    Field(testDescription: "community_posts.tags") { store, user, text in
      let post = try await store.communityPosts.publish(NewPost(userID: user, title: "t", type: .tip, tags: [text]))
      let found = try await store.communityPosts.feed(.tag(text)).items
      #expect(found.first?.id == post.id)
      return found.first?.tags.first
    },
    Field(testDescription: "post_comments.content") { store, user, text in
      let post = try await store.communityPosts.publish(NewPost(userID: user, title: "t", type: .tip))
      _ = try await store.communityPosts.comment(NewComment(postID: post.id, userID: user, content: text))
      return try await store.communityPosts.comments(on: post.id).first?.content
    },
  ]

  @Test(arguments: Engine.all, fields)
  func `every string comes back byte by byte or is refused by name`(engine: Engine, field: Field) async throws {
    let store = try await Store.open(engine.driver())
    let user = try await store.users.create(NewUser(email: "owner@example.org")).id
    var kept = 0
    for text in try Self.strings() {
      do throws(StoreError) {
        let back = try await capture { try await field.roundTrip(store, user, text) }
        #expect(back.map { Array($0.utf8) } == Array(text.utf8))
        kept += 1
      } catch {
        // A repeated string is a duplicate where the field is unique, which is right too.
        #expect(error.code == .invalid || error.code == .duplicate)
        #expect(error.field != nil)
        #expect(text.utf8.count < 8 || !error.description.contains(text))
      }
    }
    #expect(kept > 100)
    await store.close()
  }

  /// Lets a store's own errors through typed; any other error fails the test.
  private func capture(_ body: () async throws -> String?) async throws(StoreError) -> String? {
    do { return try await body() } catch let error as StoreError { throw error } catch {
      Issue.record(error)
      return nil
    }
  }
}
