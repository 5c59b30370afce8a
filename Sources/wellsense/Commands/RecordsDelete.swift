import ArgumentParser
import WellSenseStore

struct RecordsDelete: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a record with its revisions.",
    discussion: """
      EXAMPLES
        wellsense records delete 01890a5d-ac96-774b-bcce-b302099a8057
      """)

  @Argument(help: "The record's id.")
  var id: ID<HealthRecord>

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let rows = try await store.healthRecords.delete(id)
    guard rows > 0 else { throw CommandFailure(.failure, "there is no such record") }
    if options.json { return try console.print(json: ["id": .id(id), "deleted_rows": .count(rows)]) }
    try console.print("deleted \(id), \(NumberText.count(rows, "row"))")
  }
}
