import ArgumentParser
import WellSenseStore

struct RecordsGet: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Show one record.",
    discussion: """
      EXAMPLES
        wellsense records get 01890a5d-ac96-774b-bcce-b302099a8057 --json
      """)

  @Argument(help: "The record's id.")
  var id: ID<HealthRecord>

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    try Self.print(try await store.healthRecords.get(id), to: console, json: options.json)
  }

  static func print(_ record: HealthRecord, to console: Console, json: Bool) throws {
    if json { return try console.print(json: JSONValue(record)) }
    let lines = [
      ("id", record.id.description), ("user", record.userID.description), ("type", record.type.rawValue),
      ("recorded", TimeText.minute(record.recordedAt) + " UTC"), ("source", record.source ?? "entered here"), ("data", record.data.text),
    ]
    for (name, value) in lines {
      try console.print(name + String(repeating: " ", count: 12 - name.count) + SafeText.line(value))
    }
  }
}
