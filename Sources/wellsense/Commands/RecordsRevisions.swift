import ArgumentParser
import WellSenseStore

struct RecordsRevisions: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "revisions", abstract: "Show what a record said before, the oldest first.",
    discussion: """
      EXAMPLES
        wellsense records revisions 01890a5d-ac96-774b-bcce-b302099a8057
      """)

  @Argument(help: "The record's id.")
  var id: ID<HealthRecord>

  @OptionGroup var page: PageOptions
  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let revisions = try await store.healthRecords.revisions(of: id, limit: page.limit, after: page.token)
    let columns: [Table.Column] = [.right("number"), .left("recorded (UTC)"), .left("replaced (UTC)"), .text("data")]
    try console.print(revisions, as: "revisions", json: options.json, { JSONValue($0) }, columns: columns) { revision in
      [
        String(revision.number), TimeText.minute(revision.recordedAt), TimeText.minute(revision.replacedAt), revision.data.text,
      ]
    }
  }
}
