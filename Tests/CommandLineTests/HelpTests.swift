import Testing

@Suite struct HelpTests {
  static let commands = [
    "demo", "import", "import fitbit", "import fhir", "users", "users list", "users get", "users find", "users create", "users delete",
    "records", "records list", "records get", "records add", "records latest", "records amend", "records revisions", "records delete",
    "analytics", "chat", "chat sessions", "chat messages", "chat start", "chat append", "chat complete", "chat archive", "chat delete",
    "posts", "posts feed", "posts get", "posts publish", "posts like", "posts unlike", "posts comment", "posts comments",
    "posts feature", "posts delete", "stats", "health", "doctor", "explain", "schema", "export",
  ]

  @Test(arguments: commands) func `every subcommand has help with examples`(_ command: String) async throws {
    let place = try Workplace()
    let help = try await place.shell("\"$0\" \(command) --help")
    #expect(help.status == 0)
    #expect(help.output.contains("EXAMPLES"))
    #expect(help.output.contains("wellsense \(command)"))
    // An example that doesn't fit is broken at the margin, and can't be typed.
    let examples = help.output.split(separator: "\n").drop { $0 != "EXAMPLES" }.dropFirst().prefix { !$0.hasPrefix("USAGE") }
    #expect(!examples.isEmpty && examples.allSatisfy { $0.hasPrefix("  ") })
    #expect(help.errors.isEmpty)
  }

  @Test func `help lists every subcommand and every exit status`() async throws {
    let place = try Workplace()
    let help = try await place.run("help")
    #expect(help.status == 0)
    for command in Self.commands where !command.contains(" ") { #expect(help.output.contains("\n  \(command) ")) }
    for status in [0, 1, 64, 65, 66, 69, 73, 74, 75, 77, 78, 130] { #expect(help.output.contains("\n  \(status) ")) }
  }

  @Test func `help makes no database`() async throws {
    let place = try Workplace()
    for command in ["help", "schema"] { #expect(try await place.run(command).status == 0) }
    #expect(place.size(of: "data/wellsense-ai.db") == 0)
  }
}
