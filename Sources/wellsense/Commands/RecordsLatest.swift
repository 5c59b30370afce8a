import ArgumentParser
import WellSenseStore

struct RecordsLatest: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "latest", abstract: "Show a user's newest record of each type.",
    discussion: """
      EXAMPLES
        wellsense records latest ada@example.org
      """)

  @Argument(help: "Id, email, or the beginning of either.")
  var user: String

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let user = try await UserName.find(user, in: store) as User
    let latest = try await store.healthRecords.latest(for: user.id)
    let records = HealthRecordType.allCases.compactMap { latest[$0] }
    let page = Page(items: records, next: nil)
    try console.print(page, as: "health_records", json: options.json, { JSONValue($0) }, columns: Table.Column.records, \.cells)
  }
}
