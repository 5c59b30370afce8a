import ArgumentParser
import WellSenseStore

struct RecordsAmend: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "amend", abstract: "Replace what a record says. What it said before stays as a revision.",
    discussion: """
      EXAMPLES
        wellsense records amend $id --data '{"weight": 61.4}'
      """)

  @Argument(help: "The record's id.")
  var id: ID<HealthRecord>

  @Option(help: ArgumentHelp("What it says from now on, as a JSON object.", valueName: "json"))
  var data: String

  @Option(help: ArgumentHelp("When it was measured, if that was wrong, too.", valueName: "time"))
  var at: String?

  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    _ = try RangeOptions.instant(at, "--at")
  }

  func run(on store: Store, _ console: Console) async throws {
    let record = try await store.healthRecords.get(id)
    let payload = try HealthData(type: record.type, json: JSON(parsing: data, field: "--data"))
    let amended = try await store.healthRecords.amend(record, data: payload, recordedAt: RangeOptions.instant(at, "--at"))
    try RecordsGet.print(amended, to: console, json: options.json)
  }
}
