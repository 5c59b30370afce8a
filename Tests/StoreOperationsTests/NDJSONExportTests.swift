import DriverMock
import Foundation
import StoreOperations
import Testing
import WellSenseStore

struct NDJSONExportTests {
  private let scratch: Scratch
  private let store = Store(MockDriver())

  init() throws {
    scratch = try Scratch()
  }

  private func lines(_ path: String) throws -> [JSON] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSON(parsing: String($0)) }
  }

  @Test func `every row is a line, parents first, and the password hash is in none`() async throws {
    let user = try await store.users.create(
      NewUser(
        email: "Ada\"\\@example.org", passwordHash: PasswordHash("$secret$hash"), firstName: "Ä\n\u{1}",
        preferences: JSON(parsing: "{\r\n\"a\": [1,\n2]\n}")))
    _ = try await store.healthRecords.record(.weight(kilograms: 61.2), for: user.id, source: "scale")
    let chat = try await store.chatSessions.start(NewChatSession(userID: user.id, sessionID: "s", sessionType: "coach"))
    _ = try await store.chatSessions.append([NewChatMessage(.user, "hello")], to: chat.id, of: user.id)
    let post = try await store.communityPosts.publish(NewPost(userID: user.id, title: "t", type: .tip, tags: ["x", "y"]))
    try await store.communityPosts.like(post.id, by: user.id)
    let path = scratch.path + "/all.ndjson"
    let report = try await NDJSONExport().run(from: store, to: path)
    #expect(report.total == 6)
    let lines = try lines(path)
    #expect(lines.compactMap { $0.text(at: "entity") } == report.rows.flatMap { Array(repeating: $0.entity, count: $0.rows) })
    #expect(
      lines.compactMap { $0.text(at: "entity") } == [
        "users", "health_records", "chat_sessions", "chat_messages", "community_posts", "post_likes",
      ])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!text.contains("secret"))
    #expect(!text.contains("password_hash"))
    #expect(lines[0].text(at: "id") == user.id.description)
    #expect(lines[0].text(at: "email") == "Ada\"\\@example.org")
    #expect(lines[0].text(at: "first_name") == "Ä\n\u{1}")
    #expect(lines[0].value(at: "last_name") == .null)
    #expect(lines[0].value(at: "preferences") == ["a": [1, 2]])
    #expect(lines[0].text(at: "created_at") == user.createdAt.description)
    #expect(lines[1].text(at: "type") == "weight")
    #expect(lines[1].number(at: "data.weight") == 61.2)
    #expect(lines[4].value(at: "tags") == ["x", "y"])
    #expect(lines[4].value(at: "is_featured") == false)
    #expect(lines[4].integer(at: "likes_count") == 1)
  }

  @Test func `more rows than a page come out once each, in a file for its owner alone`() async throws {
    let user = try await store.users.create(NewUser(email: "a@b"))
    let records = (0..<2500).map { NewHealthRecord(userID: user.id, data: .weight(kilograms: 50 + Double($0) / 100)) }
    _ = try await store.healthRecords.recordAll(records)
    let path = try scratch.write("all.ndjson", "old")
    let last = Last()
    let report = try await NDJSONExport().run(from: store, to: path) { last.set($0, $1) }
    #expect(report.total == 2501)
    #expect(last.value == [2501, 2501])
    #expect(Set(try lines(path).compactMap { $0.text(at: "id") }).count == 2501)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["all.ndjson"])
  }

  @Test func `a failed export leaves the old file and nothing else`() async throws {
    let path = try scratch.write("all.ndjson", "old")
    let driver = MockDriver()
    let store = Store(driver)
    await driver.close()
    await #expect(throws: StoreError.self) { try await NDJSONExport().run(from: store, to: path) }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["all.ndjson"])
    let missing = scratch.path + "/missing/all.ndjson"
    await #expect { try await NDJSONExport().run(from: self.store, to: missing) } throws: { ($0 as? StoreError)?.code == .notFound }
  }

  @Test func `what a killed export left is removed by the next, what another one writes is not`() async throws {
    let path = scratch.path + "/all.ndjson"
    let left = try scratch.write("all.ndjson.0123456789ab.partial", "half a li")
    let others = ["all.ndjson.partial", "all.ndjson.0123456789aX.partial", "other.ndjson.0123456789ab.partial"]
    for name in others { try scratch.write(name, "x") }
    let written = try scratch.write("all.ndjson.ba9876543210.partial", "half a li")
    let writer = open(written, O_WRONLY)
    try #require(flock(writer, LOCK_EX) == 0)
    _ = try await NDJSONExport().run(from: store, to: path)
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
        == (others + ["all.ndjson", "all.ndjson.ba9876543210.partial"]).sorted())
    close(writer)
    _ = try await NDJSONExport().run(from: store, to: path)
    #expect(!FileManager.default.fileExists(atPath: written))
  }

  @Test func `a link stays and what it leads to is replaced; a pipe is written as it stands`() async throws {
    _ = try await store.users.create(NewUser(email: "a@b"))
    let path = try scratch.write("all.ndjson", "old")
    try FileManager.default.createSymbolicLink(atPath: scratch.path + "/link", withDestinationPath: "all.ndjson")
    _ = try await NDJSONExport().run(from: store, to: scratch.path + "/link")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path + "/link") == "all.ndjson")
    #expect(try lines(path).count == 1)
    let pipe = scratch.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let report = try await NDJSONExport().run(from: store, to: pipe)
    var bytes = [UInt8](repeating: 0, count: 4096)
    #expect(read(reader, &bytes, bytes.count) == report.bytes)
    await #expect { try await NDJSONExport().run(from: self.store, to: self.scratch.path) } throws: {
      ($0 as? StoreError)?.code == .unavailable
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == ["all.ndjson", "link", "pipe"])
  }

  @Test func `a full disk is said to be full`() async throws {
    let full = open("/dev/full", O_WRONLY)
    try #require(full >= 0)
    defer { close(full) }
    _ = try await store.users.create(NewUser(email: "a@b"))
    await #expect { try await NDJSONExport().run(from: self.store, to: DescriptorSink(full, name: "disk")) } throws: {
      ($0 as? StoreError)?.code == .storageFull
    }
  }
}
