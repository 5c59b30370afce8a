import ArgumentParser
import StoreOperations
import WellSenseStore

struct ImportFitbit: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "fitbit", abstract: "Import a Fitabase export: daily and hourly activity, sleep, weight.",
    discussion: """
      Files are known by their columns. The times in them are local ones, without a zone: say which with --time-zone.

      EXAMPLES
        wellsense import fitbit ~/export --time-zone Europe/Berlin
        wellsense import fitbit ~/export/weight.csv --database sqlite:data/my.db
        wellsense import fitbit ~/export --json | jq .refused
      """)

  @Argument(help: ArgumentHelp("The export's folder, or one of its files.", valueName: "path"))
  var path: String

  @Option(help: ArgumentHelp("The zone of the times in the files, as Europe/Berlin.", valueName: "zone"))
  var timeZone = "UTC"

  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    _ = try Zone.named(timeZone)
  }

  mutating func run() async throws {
    try ImportRun.check([path])
    try await runOnStore()
  }

  func run(on store: Store, _ console: Console) async throws {
    let zone = try Zone.named(timeZone)
    if !options.json {
      let hint = zone == .utc ? "; --time-zone names another zone" : ""
      try console.print("times in the files are taken as those of \(zone.identifier)\(hint)")
    }
    let run = ImportRun(store: store, console: console, options: options)
    try await run.perform { progress in
      try await FitbitImport(path, timeZone: zone).run(into: store, progress: progress)
    }
  }
}
