import ArgumentParser
import WellSenseStore

struct RecordsList: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List a user's records by when they were recorded.",
    discussion: """
      EXAMPLES
        wellsense records list ada@example.org --limit 100
        wellsense records list ada --from 2026-01-01 --until 2026-02-01 --json
      """)

  @Argument(help: "Id, email, or the beginning of either.")
  var user: String

  @Option(help: ArgumentHelp("Only records of this type.", valueName: "type"))
  var type: HealthRecordType?

  @Flag(help: "Begin with the oldest.")
  var oldestFirst = false

  @OptionGroup var range: RangeOptions
  @OptionGroup var page: PageOptions
  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    let records = try await store.healthRecords.list(
      for: user.id, type: type, in: range.range(), order: oldestFirst ? .oldestFirst : .newestFirst, limit: page.limit,
      after: page.token)
    try console.print(records, as: "health_records", json: options.json, { JSONValue($0) }, columns: Table.Column.records, \.cells)
  }
}
