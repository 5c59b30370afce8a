import ArgumentParser
import DriverMock
import WellSenseStore

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Show the main job: write, page, analyse, chart, and the same answers from the mock.",
    discussion: """
      Makes a SQLite database of its own under ./data, or takes an empty database of any engine, and fills it with made-up people \
      or with an export that you name. A database that holds anything is refused.

      EXAMPLES
        wellsense demo
        wellsense demo --people 50 --days 365 --seed 7
        wellsense demo --import ~/export
        wellsense demo --database sqlite:/tmp/demo.db
        wellsense demo --database postgresql://app@db.example.org/wellsense
        wellsense demo failover
      """,
    subcommands: [DemoFailover.self])

  @Option(
    name: .customLong("import"),
    help: ArgumentHelp("A Fitbit export, or FHIR bundles, to import instead of made-up people.", valueName: "path"))
  var path: String?

  @Option(help: ArgumentHelp("The zone of the times in a Fitbit export.", valueName: "zone"))
  var timeZone = "UTC"

  @Option(help: ArgumentHelp("Made-up people differ by seed, and are the same for the same one.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("How many people to make up.", valueName: "n"))
  var people: Int = 10

  @Option(help: ArgumentHelp("How many days each of them has.", valueName: "n"))
  var days: Int = 180

  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    guard 1...100_000 ~= people else { throw ValidationError("--people must be from 1 to 100000") }
    guard 1...36_500 ~= days else { throw ValidationError("--days must be from 1 to 36500") }
    _ = try Zone.named(timeZone)
  }

  func run() async throws {
    let source =
      try path.map { try DemoSource(importing: $0, zone: Zone.named(timeZone)) }
      ?? .sample(SampleData(seed: seed, people: people, days: days))
    let database = DemoDatabase(options)
    let store = try await database.open()
    do {
      var demo = Demo(source: source, database: database, options: options)
      try await demo.run(on: store)
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }
}
