import ArgumentParser
import WellSenseStore

struct RecordsAdd: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a record, now unless another time is given.",
    discussion: """
      What it says is either METRIC=NUMBER pairs of one type (`wellsense analytics --list` names the metrics and their units), or \
      --type and --data with a JSON object.

      EXAMPLES
        wellsense records add ada@example.org weight=61.2
        wellsense records add ada systolic=118 diastolic=76 heart-rate=61
        wellsense records add ada steps=9120 calories=2210 --at 2026-01-31
        wellsense records add ada --type mental_health --data '{"mood": 7}'
      """)

  @Argument(help: "Id, email, or the beginning of either.")
  var user: String

  @Argument(help: ArgumentHelp("Measurements, as weight=61.2.", valueName: "metric=number"))
  var measurements: [String] = []

  @Option(help: ArgumentHelp("The record's type, with --data.", valueName: "type"))
  var type: HealthRecordType?

  @Option(help: ArgumentHelp("What it says, as a JSON object.", valueName: "json"))
  var data: String?

  @Option(help: ArgumentHelp("When it was measured.", valueName: "time"))
  var at: String?

  @Option(help: ArgumentHelp("Where it came from, as scale.", valueName: "name"))
  var source: String?

  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    guard (data != nil) == (type != nil), (data == nil) != measurements.isEmpty else {
      throw ValidationError("give either METRIC=NUMBER pairs, or --type with --data")
    }
    _ = try RangeOptions.instant(at, "--at")
    if data == nil { _ = try Measurements(measurements) }
  }

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    let payload = try payload()
    let time = try RangeOptions.instant(at, "--at") ?? .now
    let record = try await store.healthRecords.record(payload, for: user.id, at: time, source: source)
    if options.json { return try console.print(json: JSONValue(record)) }
    try console.print("added \(record.type.rawValue) \(record.id)")
  }

  private func payload() throws -> HealthData {
    guard let type, let data else { return try Measurements(measurements).payload }
    return try HealthData(type: type, json: JSON(parsing: data, field: "--data"))
  }
}
