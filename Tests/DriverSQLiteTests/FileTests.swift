import DriverSQLite
import Foundation
import TestSupport
import Testing
import WellSenseStore

@Suite struct `The file` {
  @Test func `is made with its folders, for its owner only, whatever the umask`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a/b/store.db")
    let driver = try await SQLiteDriver.ready(path)
    try await driver.insert(Rows.user())
    for (name, expected) in [
      ("a", 0o700), ("a/b", 0o700), ("a/b/store.db", 0o600), ("a/b/store.db-wal", 0o600), ("a/b/store.db-shm", 0o600),
    ] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder.path(name))[.posixPermissions] as? Int
      #expect(mode == expected, "\(name)")
    }
    await driver.close()
    #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
  }

  @Test func `keeps rows after closing, in write-ahead mode`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let user = Rows.user()
    let driver = try await SQLiteDriver.ready(path)
    try await driver.insert(user)
    await driver.close()
    let again = try await SQLiteDriver.ready(path)
    #expect(try await again.read([Query(.users, key: .one(user[0, 0].rawID))], soon())[0].count == 1)
    await again.close()
    #expect(try PlainConnection(path)("PRAGMA journal_mode") == "wal")
  }

  @Test func `may have a name that needs escaping`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("what? 100% #1 é.db")
    let driver = try await SQLiteDriver.ready(path)
    await driver.close()
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test(arguments: [
    "not a database, but long enough to have a whole header, which a short text would not have: more than a hundred bytes", "short",
    "SQLite format 3\0",
  ])
  func `that isn't a database is refused and left alone`(_ text: String) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let error = try await failure { _ = try await SQLiteDriver.ready(path) }
    #expect(error.code == .corrupt)
    #expect(try bytes(path) == Data(text.utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["s.db"])
  }

  @Test func `that is cut off is refused and left alone`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    await (try SQLiteDriver.ready(path)).close()
    let half = try bytes(path).prefix(20_000)
    try half.write(to: URL(fileURLWithPath: path))
    let error = try await failure { _ = try await SQLiteDriver.ready(path) }
    #expect(error.code == .corrupt)
    #expect(try bytes(path) == half)
  }

  @Test func `of another program is refused and left alone`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    try PlainConnection(path)("CREATE TABLE songs (title TEXT); INSERT INTO songs VALUES ('x')")
    let before = try bytes(path)
    let error = try await failure { _ = try await SQLiteDriver.ready(path) }
    #expect(error.code == .incompatible)
    #expect(try bytes(path) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["s.db"])
  }

  @Test func `that another program has marked and not filled is refused and left alone`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    try PlainConnection(path)("PRAGMA application_id = 7; CREATE TABLE songs (title TEXT); DROP TABLE songs")
    let before = try bytes(path)
    #expect(try await failure { _ = try await SQLiteDriver.ready(path) }.code == .incompatible)
    #expect(try bytes(path) == before)
  }

  @Test func `may be a named pipe: a typed error at once`() async throws {
    let folder = try TemporaryFolder()
    try #require(mkfifo(folder.path("pipe"), 0o600) == 0)
    #expect(try await failure { _ = try await SQLiteDriver.ready(folder.path("pipe")) }.code == .corrupt)
  }

  @Test func `may be a folder or lie under a file: a typed error`() async throws {
    let folder = try TemporaryFolder()
    let error = try await failure { _ = try await SQLiteDriver.ready(folder.url.path) }
    #expect(error.code == .corrupt)
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("file")))
    let under = try await failure { _ = try await SQLiteDriver.ready(folder.path("file/s.db")) }
    #expect(under.code == .unavailable)
    #expect(under.disposition == .notAttempted)
  }

  @Test func `with damage inside answers as corrupt, never with a crash`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path)
    let user = Rows.user()
    try await driver.insert(user)
    await driver.close()
    try PlainConnection(path)("UPDATE users SET created_at = 'yesterday'")
    let again = try await SQLiteDriver.ready(path)
    let error = try await failure { _ = try await again.read([Query(.users, key: .one(user[0, 0].rawID))], soon()) }
    #expect(error.code == .corrupt)
    #expect(error.field == "created_at")
    await again.close()
  }

  @Test func `that a write meets damage in refuses the write for certain`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let user = Rows.user()
    let driver = try await SQLiteDriver.ready(path)
    try await driver.insert(user)
    try await driver.insert(Rows.records(500, of: user[0, 0].rawID))
    await driver.close()
    var file = try bytes(path)
    // The pages that are last in the file hold the records and their indexes.
    file.replaceSubrange((file.count - 8 * 4096)..<file.count, with: Data(count: 8 * 4096))
    try file.write(to: URL(fileURLWithPath: path))
    let again = try await SQLiteDriver.ready(path)
    let error = try await failure {
      _ = try await again.commit(WriteBatch(OperationID(), [.delete(.users, .one(user[0, 0].rawID))]), soon())
    }
    #expect(error.code == .corrupt)
    #expect(error.disposition == .rejected)
    await again.close()
  }

  @Test func `holds an unknown choice: corrupt`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let driver = try await SQLiteDriver.ready(path)
    let user = Rows.user()
    try await driver.insert(user)
    try await driver.insert(Rows.records(1, of: user[0, 0].rawID))
    try PlainConnection(path)("PRAGMA ignore_check_constraints = ON; UPDATE health_records SET type = 'mood'")
    let error = try await failure { _ = try await driver.read([Query(.healthRecords)], soon()) }
    #expect(error.code == .corrupt)
    #expect(error.field == "type")
    await driver.close()
  }
}

@Suite struct `Reading only` {
  @Test func `answers reads and refuses writes`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    let writer = try await SQLiteDriver.ready(path)
    try await writer.insert(Rows.user())
    let reader = try await SQLiteDriver.ready(SQLiteConfiguration(.file(path), isReadOnly: true))
    #expect(!reader.info.capabilities.contains(.writes))
    #expect(try await reader.count(.users) == 1)
    try await writer.insert(Rows.user())
    #expect(try await reader.count(.users) == 2)
    let error = try await failure { try await reader.insert(Rows.user()) }
    #expect(error.code == .readOnly)
    #expect(error.disposition == .notAttempted)
    #expect(try await failure { _ = try await reader.probe(soon()) }.code == .readOnly)
    await reader.close()
    await writer.close()
  }

  @Test func `needs a file that is there`() async throws {
    let folder = try TemporaryFolder()
    let error = try await failure {
      _ = try await SQLiteDriver.ready(SQLiteConfiguration(.file(folder.path("s.db")), isReadOnly: true))
    }
    #expect(error.code == .unavailable)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func `leaves an older schema as it is`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("s.db")
    try older(1, path)
    let before = try bytes(path)
    let error = try await failure { _ = try await SQLiteDriver.ready(SQLiteConfiguration(.file(path), isReadOnly: true)) }
    #expect(error.code == .readOnly)
    #expect(try bytes(path) == before)
  }

  @Test func `works in a folder that can't be written, where writing is a typed error`() async throws {
    let folder = try TemporaryFolder(in: URL(filePath: "/tmp"))
    let path = folder.path("inner/s.db")
    let driver = try await SQLiteDriver.ready(path)
    try await driver.insert(Rows.user())
    await driver.close()
    chmod(path, 0o400)
    chmod(folder.path("inner"), 0o500)
    chmod(folder.url.path, 0o755)
    defer { chmod(folder.path("inner"), 0o700) }
    #expect(try await OtherProcess("read-as-nobody", path).finish() == "1")
    let refused = try await OtherProcess("write-as-nobody", path).finish()
    #expect(refused.hasPrefix("readOnly") || refused.hasPrefix("accessDenied") || refused.hasPrefix("unavailable"), "\(refused)")
  }
}
