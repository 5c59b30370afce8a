import Foundation
import Testing

/// Every failure: its status, one line on standard error, nothing on standard output.
@Suite struct StatusTests {
  private func expect(_ outcome: Outcome, _ status: Int32, saying words: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(outcome.status == status, sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    #expect(outcome.errors.hasPrefix("wellsense: error: "), sourceLocation: sourceLocation)
    #expect(outcome.errors.count(where: \.isNewline) == 1, sourceLocation: sourceLocation)
    #expect(outcome.errors.contains(words), "\(outcome.errors)", sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    (["frobnicate"], "frobnicate"), (["users", "--frobnicate"], "--frobnicate"), (["users", "get"], "user"),
    (["stats", "--timeout", "0"], "--timeout"), (["stats", "--database", "oracle:x"], "sqlite:"),
    (["stats", "--database", "sqlite:"], "path"), (["stats", "--database", "sqlite:x.db?mode=wild"], "mode=ro"),
    (["analytics", "happiness"], "--list"), (["analytics", "weight", "--time-zone", "Nowhere"], "--time-zone"),
    (["records", "list", "ada", "--last", "3", "--from", "2026-01-01"], "--last"), (["users", "--limit", "1001"], "--limit"),
    (["users", "--after", "x"], "--after"), (["records", "add", "ada", "weight"], "METRIC=NUMBER"),
    (["records", "get", "17"], "17"), (["schema", "--table", "x"], "health_records"), (["export", "--json"], "--output"),
    (["demo", "--people", "0"], "--people"),
  ]) func `a wrong command line is 64`(_ arguments: [String], _ words: String) async throws {
    let place = try Workplace()
    let line = arguments.map { "'\($0)'" }.joined(separator: " ")
    expect(try await place.shell("\"$0\" \(line)"), 64, saying: words)
  }

  @Test func `a user that isn't there is 1`() async throws {
    let place = try Workplace()
    for name in ["bob", "bob@example.org", "01890a5d-ac96-774b-bcce-b302099a8057"] {
      expect(try await place.run("users", "get", name), 1, saying: "no such user")
    }
    expect(try await place.run("users", "find", "bob@example.org"), 1, saying: "no user has this email")
    expect(try await place.run("records", "get", "01890a5d-ac96-774b-bcce-b302099a8057"), 1, saying: "notFound")
  }

  @Test func `an email that another user has is 1, one that isn't any is 65, and neither is repeated`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    let taken = try await place.run("users", "create", "ADA@example.org")
    expect(taken, 1, saying: "duplicate")
    let wrong = try await place.run("users", "create", "ada.secret.org")
    expect(wrong, 65, saying: "email")
    #expect(!taken.errors.contains("ADA") && !wrong.errors.contains("secret"))
  }

  @Test func `a file that is no database is 65 and stays as it is`() async throws {
    let place = try Workplace()
    try place.write(String(repeating: "not a database\n", count: 100), to: "data/wellsense-ai.db")
    let before = try place.read("data/wellsense-ai.db")
    expect(try await place.run("users"), 65, saying: "sqlite")
    #expect(try place.read("data/wellsense-ai.db") == before)
  }

  @Test func `a truncated database is 65`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    try place.read("data/wellsense-ai.db").prefix(9000).write(to: place.url("cut.db"))
    expect(try await place.run("users", "--database", "sqlite:cut.db"), 65, saying: "sqlite")
  }

  @Test func `a missing folder is made, a missing file to read is 69, a file as a folder is 69`() async throws {
    let place = try Workplace()
    #expect(try await place.run("stats", "--database", "sqlite:a/b/c.db").status == 0)
    expect(try await place.run("stats", "--database", "sqlite:none.db?mode=ro"), 69, saying: "no database file")
    try place.write("", to: "file")
    expect(try await place.run("stats", "--database", "sqlite:file/c.db"), 69, saying: "check the path")
  }

  @Test func `a database for reading answers, and writing to it is 77`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org", "--database", "sqlite:x.db").status == 0)
    #expect(try await place.run("users", "--database", "sqlite:x.db?mode=ro").output.contains("ada@example.org"))
    expect(try await place.run("users", "create", "bob@example.org", "--database", "sqlite:x.db?mode=ro"), 77, saying: "reading only")
  }

  @Test(arguments: [
    ("PRIMARY_DATABASE=oracle\n", "PRIMARY_DATABASE"), ("PRIMARY_DATABASE=sqlite\nENABLE_SQLITE=perhaps\n", "ENABLE_SQLITE"),
    ("ENABLE_SQLITE=false\n", "ENABLE_SQLITE"),
  ]) func `a wrong setting in the file is 78 and named, without its value`(_ text: String, _ name: String) async throws {
    let place = try Workplace()
    try place.write(text, to: ".env")
    let outcome = try await place.run("stats")
    expect(outcome, 78, saying: name)
    #expect(!outcome.errors.contains("oracle") && !outcome.errors.contains("perhaps"))
  }

  @Test func `settings come from the file, and the environment wins over it`() async throws {
    let place = try Workplace()
    try place.write("SQLITE_PATH=from-file.db\n", to: ".env")
    #expect(try await place.run("stats").status == 0)
    #expect(place.size(of: "from-file.db") > 0)
    #expect(try await place.run("stats", environment: ["SQLITE_PATH": "from-environment.db"]).status == 0)
    #expect(place.size(of: "from-environment.db") > 0)
    let mock = try await place.run("health", "--json", environment: ["PRIMARY_DATABASE": "mock"])
    #expect(mock.output.contains(#""active_database": "mock""#))
  }

  @Test(arguments: [
    "A=b\r\nSQLITE_PATH=x.db\r\n", "\u{FEFF}SQLITE_PATH=x.db\n", "export SQLITE_PATH=\"x.db\"  # mine\n",
    "no setting\nSQLITE_PATH = 'x.db'",
    "SQLITE_PATH=x.db # mine\n",
  ]) func `a settings file may come from anywhere`(_ text: String) async throws {
    let place = try Workplace()
    try place.write(text, to: ".env")
    #expect(try await place.run("stats").status == 0)
    #expect(place.size(of: "x.db") > 0)
  }

  @Test func `a closed standard output doesn't become another file`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org").status == 0)
    #expect(try await place.shell("\"$0\" export --output out.ndjson >&- 2>&- <&-").status == 74)
    let lines = String(decoding: try place.read("out.ndjson"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 1 && lines[0].hasPrefix("{"))
  }

  @Test func `input that isn't there is 66, output that can't be made 73, a full one 74`() async throws {
    let place = try Workplace()
    expect(try await place.run("import", "fitbit", "nowhere"), 66, saying: "nowhere")
    expect(try await place.run("import", "fhir", "nowhere.json"), 66, saying: "nowhere.json")
    expect(try await place.run("demo", "--import", "nowhere"), 66, saying: "nowhere")
    #expect(place.size(of: "data/wellsense-ai.db") == 0)
    expect(try await place.run("export", "--output", "none/out.ndjson"), 73, saying: "--output")
    expect(try await place.shell("\"$0\" schema > /dev/full"), 74, saying: "standard output")
  }
}
