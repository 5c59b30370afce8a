import Foundation
import Testing

@Suite struct JSONTests {
  @Test func `health has the requirements' shape`() async throws {
    let place = try Workplace()
    let health = try await place.run("health", "--json").json()
    #expect(Set(health.keys) == ["success", "data"])
    #expect(health["success"] as? Bool == true)
    let data = try #require(health["data"] as? [String: Any])
    #expect(Set(data.keys) == ["service", "initialized", "active_database", "database_status"])
    #expect(data["service"] as? String == "database")
    #expect(data["initialized"] as? Bool == true)
    #expect(data["active_database"] as? String == "sqlite")
    let status = try #require(data["database_status"] as? [String: Any])
    #expect(Set(status.keys) == ["connections", "overall_status"])
    #expect(status["overall_status"] as? String == "healthy")
    let connections = try #require(status["connections"] as? [String: [String: String]])
    #expect(connections["sqlite"] == ["status": "connected"])
    for name in ["mongodb", "mysql", "postgresql"] { #expect(connections[name] == ["status": "not_configured"]) }
  }

  @Test func `health of a database that doesn't open is an answer too, with 69`() async throws {
    let place = try Workplace()
    try place.write("not a database, but long enough to be looked at", to: "x.db")
    let outcome = try await place.run("health", "--json", "--database", "sqlite:x.db")
    #expect(outcome.status == 69)
    let health = try outcome.json()
    #expect(health["success"] as? Bool == false)
    #expect(outcome.output.contains(#""status": "disconnected""#) && outcome.output.contains(#""overall_status": "unhealthy""#))
  }

  @Test func `stats have the requirements' shape`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    let stats = try await place.run("stats", "--json").json()
    #expect(Set(stats.keys) == ["success", "data"])
    let data = try #require(stats["data"] as? [String: Any])
    #expect(Set(data.keys) == ["statistics", "active_database", "initialized"])
    let counts = try #require(data["statistics"] as? [String: Int])
    #expect(counts["users"] == 1 && counts["health_records"] == 0 && counts["chat_sessions"] == 0)
  }

  @Test func `no answer has a password's hash`() async throws {
    let place = try Workplace()
    let created = try await place.run("users", "create", "ada@example.org", "--json")
    let answers = [
      created, try await place.run("users", "--json"), try await place.run("users", "get", "ada", "--json"),
      try await place.run("users", "get", "ada"), try await place.run("export"),
    ]
    for answer in answers {
      #expect(answer.status == 0)
      #expect(answer.output.contains("ada@example.org"))
      #expect(!answer.output.contains("password"))
    }
    let users = try #require(try await place.run("users", "--json").json()["users"] as? [[String: Any]])
    #expect(
      users.first.map { Set($0.keys) } == [
        "id", "email", "first_name", "last_name", "profile", "health_goals", "preferences", "source", "created_at", "updated_at",
      ])
  }

  @Test func `records, their analytics and pages are documents`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    for (day, weight) in [(1, 61.0), (2, 62.0), (9, 66.0)] {
      let added = try await place.run("records", "add", "ada", "weight=\(weight)", "--at", "2026-01-0\(day)")
      #expect(added.status == 0)
    }
    let page = try await place.run("records", "list", "ada", "--limit", "2", "--oldest-first", "--json").json()
    let token = try #require(page["next"] as? String)
    let rest = try await place.run("records", "list", "ada", "--oldest-first", "--after", token, "--json").json()
    let records = try #require(rest["health_records"] as? [[String: Any]])
    #expect(records.count == 1)
    #expect(records.first?["recorded_at"] as? String == "2026-01-09T00:00:00.000Z")
    #expect((records.first?["data"] as? [String: Double])?["weight"] == 66)

    let weeks = try await place.run("analytics", "weight", "--user", "ada", "--by", "week", "--percentiles", "0,50,100", "--json").json()
    let summary = try #require(weeks["summary"] as? [String: Any])
    #expect(summary["count"] as? Int == 3 && summary["mean"] as? Double == 63 && summary["median"] as? Double == 62)
    let buckets = try #require(weeks["buckets"] as? [[String: Any]])
    #expect(buckets.map { $0["start"] as? String } == ["2025-12-29T00:00:00.000Z", "2026-01-05T00:00:00.000Z"])
    let all = try await place.run("analytics", "weight", "--json").json()
    #expect((all["users"] as? [[String: Any]])?.count == 1)
  }

  @Test func `the schema names every table of the requirements`() async throws {
    let place = try Workplace()
    let schema = try await place.run("schema", "--json").json()
    let tables = try #require(schema["tables"] as? [[String: Any]])
    let names = tables.compactMap { $0["name"] as? String }
    for name in ["users", "health_records", "chat_sessions", "community_posts"] { #expect(names.contains(name)) }
  }

  @Test func `a document that was damaged in the file is said to be damaged, and ends an export with 65`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    #expect(try await place.run("records", "add", "ada", "weight=61.2").status == 0)
    let file = "data/wellsense-ai.db"
    var bytes = try place.read(file)
    let document = try #require(bytes.range(of: Data(#"{"weight":61.2"#.utf8)))
    bytes[document.lowerBound] = UInt8(ascii: "<")
    try bytes.write(to: place.url(file))
    let outcome = try await place.run("export")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("data"))
    #expect(!outcome.errors.contains("61"))
    let listed = try await place.run("records", "list", "ada", "--json").json()
    let record = try #require((listed["health_records"] as? [[String: Any]])?.first)
    #expect(record["data"] is NSNull)
    #expect(record["damaged"] as? [String] == ["data"])
  }

  @Test func `an export to standard output is nothing but lines, however it is named`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    let lines = try await place.run("export").output
    for arguments in ["-o /dev/stdout", "--output /dev/fd/1 --json"] {
      let outcome = try await place.shell("\"$0\" export \(arguments) | cat")
      #expect(outcome.output == lines)
      #expect(outcome.errors.contains(arguments.contains("json") ? "\"total\": 1" : "1 row"))
    }
  }

  @Test func `each line of an export is an object`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    #expect(try await place.run("records", "add", "ada", "systolic=118", "diastolic=76").status == 0)
    let lines = try await place.run("export").output.split(separator: "\n")
    let rows = try lines.map { try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    #expect(rows.map { $0["entity"] as? String } == ["users", "health_records"])
    let report = try await place.run("export", "--output", "all.ndjson", "--json").json()
    #expect(report["total"] as? Int == 2)
    #expect(String(decoding: try place.read("all.ndjson"), as: UTF8.self).split(separator: "\n") == lines)
  }
}
