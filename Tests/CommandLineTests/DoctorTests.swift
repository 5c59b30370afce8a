import Foundation
import ServerFixtures
import TestSupport
import Testing

@Suite struct DoctorTests {
  @Test(arguments: Engine.here) func `a database that serves has nothing that failed, before and after it is made`(_ engine: Engine)
    async throws
  {
    let place = try Workplace()
    let database = try engine.database(in: place)
    let before = try await findings(place, database.uri)
    #expect(before.status == 0)
    #expect(before.found["schema"] == nil || before.found["schema"] == "ok")
    #expect(engine != .sqlite || place.size(of: "test.db") == 0, "looking makes no file")
    #expect(try await place.run("users", "create", "ada@example.org", "--database", database.uri).status == 0)
    let after = try await findings(place, database.uri)
    #expect(after.status == 0)
    #expect(after.found["schema"] == "ok" && after.found["rights"] == "ok")
    #expect(after.found.values.allSatisfy { $0 != "failed" })
    let stats = try await place.run("stats", "--json", "--database", database.uri)
    #expect(stats.status == 0 && stats.output.contains(#""users": 1,"#), "\(stats.errors)")
  }

  @Test(arguments: Engine.serversHere) func `a wrong password fails at the sign-in and is told nobody`(_ engine: Engine) async throws {
    let uri = try #require(engine.server).replacing("test-only", with: "canary-17")
    let place = try Workplace()
    let text = try await place.run("doctor", "--database", uri)
    #expect(text.status == 77)
    #expect(text.output.contains("failed") && text.errors.contains("sign-in"))
    let outcome = try await findings(place, uri)
    #expect(outcome.found["sign-in"] == "failed" && outcome.found["address"] == "ok")
    #expect(!(text.output + text.errors + outcome.text).contains("canary"))
  }

  @Test(arguments: ["postgresql://u:canary-17@", "mysql://u:canary-17@", "mongodb://u:canary-17@"])
  func `a host without a server, and one without a name, fail at the address`(_ start: String) async throws {
    let place = try Workplace()
    for (host, words) in [("127.0.0.1:1/x", "nothing listens"), ("nobody.invalid/x", "name")] {
      let outcome = try await place.run("doctor", "--timeout", "5", "--database", start + host)
      #expect(outcome.status == 69)
      #expect(outcome.output.contains("library") && outcome.output.contains(words), "\(outcome.output)")
      #expect(!(outcome.output + outcome.errors).contains("canary"))
    }
  }

  @Test func `a name under which DNS lists no servers fails at the address`() async throws {
    let outcome = try await Workplace().run("doctor", "--timeout", "5", "--database", "mongodb+srv://u:canary-17@nobody.invalid/x")
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("address") && !outcome.errors.contains("canary"), "\(outcome.errors)")
  }

  @Test(arguments: Engine.serversHere) func `a server that never answers costs no more than the time allowed`(_ engine: Engine) async throws
  {
    let server = try #require(engine.server)
    let parts = try #require(URLComponents(string: server))
    let port = try #require(parts.port)
    let proxy = try ChaosProxy(before: port)
    defer { proxy.stop() }
    proxy.set(.frozen)
    var frozen = parts
    frozen.port = proxy.port
    let place = try Workplace()
    let start = ContinuousClock.now
    let uri = try #require(frozen.string)
    let outcome = try await findings(place, uri, "--timeout", "1")
    #expect(start.duration(to: .now) < .seconds(8))
    #expect(outcome.status == 75 || outcome.status == 69)
    #expect(outcome.found["address"] == "ok" && outcome.found["server"] == "failed", "\(outcome.text)")
  }

  @Test(.enabled(if: MongoServer.isStandaloneThere, MongoServer.standaloneReason))
  func `a MongoDB server that stands alone is told how to become a replica set`() async throws {
    let uri = try #require(MongoServer.standaloneURI)
    let outcome = try await Workplace().run("doctor", "--database", uri)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("warning") && outcome.output.contains("rs.initiate()"))
  }

  @Test(.enabled(if: PostgresServer.isThere && MySQLServer.isThere, Comment(rawValue: PostgresServer.reason)))
  func `what is tried leaves no table`() async throws {
    let place = try Workplace()
    let (schema, database) = (try PostgresSchema(), try MySQLDatabase())
    for uri in [try schema.uri(), database.uri] { #expect(try await findings(place, uri).found["rights"] == "ok") }
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = "
    #expect(try schema.sql(tables + "'\(schema.name)'") == "0")
    #expect(try database.sql(tables + "'\(database.name)'") == "0")
  }

  @Test(.enabled(if: PostgresServer.isThere, Comment(rawValue: PostgresServer.reason)))
  func `a schema of a newer program, and a user without rights, fail by name`() async throws {
    let place = try Workplace()
    let schema = try PostgresSchema()
    #expect(try await place.run("users", "--database", schema.uri()).status == 0)
    try schema.sql("UPDATE store_meta SET schema_version = 99")
    let newer = try await findings(place, schema.uri())
    #expect(newer.status == 65 && newer.found["schema"] == "failed")
    let empty = try PostgresSchema()
    try empty.sql("GRANT USAGE ON SCHEMA \(empty.name) TO wellsense_reader")
    let reader = try empty.uri().replacing("wellsense:", with: "wellsense_reader:")
    let poor = try await findings(place, reader)
    #expect(poor.status == 77 && poor.found["rights"] == "failed")
  }

  @Test func `a damaged file, and a folder that isn't there, are told`() async throws {
    let place = try Workplace()
    try place.write("not a database", to: "broken.db")
    let broken = try await findings(place, "sqlite:broken.db")
    #expect(broken.status == 65 && broken.found["file"] == "failed")
    let missing = try await findings(place, "sqlite:a/b/c.db")
    #expect(missing.status == 0 && missing.found["folder"] == "ok")
    #expect(!FileManager.default.fileExists(atPath: place.url("a").path))
  }

  @Test func `each finding is a line, folded on a narrow terminal`() async throws {
    let place = try Workplace()
    let wide = try await place.run("doctor", "--database", "mock:")
    #expect(wide.output.split(separator: "\n").count == 4)
    let narrow = try await place.run("doctor", "--database", "mock:", environment: ["COLUMNS": "60"])
    #expect(narrow.output.split(separator: "\n").allSatisfy { $0.count <= 60 })
    #expect(narrow.output.split(whereSeparator: \.isWhitespace) == wide.output.split(whereSeparator: \.isWhitespace))
  }

  /// How the command ends, the worst verdict for each subject, and all that it printed.
  private func findings(
    _ place: Workplace, _ uri: String, _ more: String...
  ) async throws -> (status: Int32, found: [String: String], text: String) {
    let outcome = try await place.run(["doctor", "--json", "--database", uri] + more)
    let list = try #require(try outcome.json()["findings"] as? [[String: Any]])
    var found: [String: String] = [:]
    for finding in list {
      guard let subject = finding["subject"] as? String, let verdict = finding["verdict"] as? String else { continue }
      if found[subject] != "failed" { found[subject] = verdict }
      if verdict != "ok" { #expect(finding["advice"] is String) }
    }
    return (outcome.status, found, outcome.output + outcome.errors)
  }
}
