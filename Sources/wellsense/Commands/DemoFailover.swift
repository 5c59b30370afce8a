import ArgumentParser
import WellSenseStore

struct DemoFailover: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failover", abstract: "Show a failover: two databases, one of which fails under load and comes back.",
    discussion: """
      Makes two SQLite databases under ./data, lets writers write without pause, cuts the first database off (injected, nothing real breaks), \
      lets it come back, and switches back to it. Shows what happens, and that each acknowledged write is in both databases, once. \
      Both are removed afterwards.

      EXAMPLES
        wellsense demo failover
        wellsense demo failover --seconds 5 --writers 64
      """)

  @Option(help: ArgumentHelp("How long each part lasts.", valueName: "n"))
  var seconds: Int = 2

  @Option(help: ArgumentHelp("How many writers there are.", valueName: "n"))
  var writers: Int = 16

  @Flag(help: "Print nothing; the exit code tells.")
  var quiet = false

  func validate() throws {
    guard 1...3_600 ~= seconds else { throw ValidationError("--seconds must be from 1 to 3600") }
    guard 1...1_000 ~= writers else { throw ValidationError("--writers must be from 1 to 1000") }
  }

  func run() async throws { try await FailoverDemo(seconds: seconds, writers: writers, isQuiet: quiet).run() }
}
