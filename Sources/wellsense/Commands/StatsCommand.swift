import ArgumentParser
import WellSenseStore

struct StatsCommand: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Count what the database holds.",
    discussion: """
      EXAMPLES
        wellsense stats
        wellsense stats --json --database sqlite:data/wellsense-ai.db
      """)

  @OptionGroup var options: DatabaseOptions

  func run(on store: Store, _ console: Console) async throws {
    let report = try await store.statisticsReport()
    if options.json { return try console.print(json: Self.shape(report)) }
    let bytes = try await store.statistics().bytes
    try console.print(
      "\(report.data.activeDatabase) \(SafeText.line(store.info.endpoint))" + (bytes.map { ", \(NumberText.bytes($0))" } ?? ""))
    var table = Table([.left("rows of"), .right("count")])
    for entity in Entity.allCases {
      table.add([entity.name.replacing("_", with: " "), NumberText.count(report.data.statistics[entity.name] ?? 0)])
    }
    try table.print(to: console, indent: 2)
  }

  /// The requirements' shape.
  static func shape(_ report: StatisticsReport) -> JSONValue {
    let rows = Entity.allCases.map { JSONValue.Member($0.name, .count(report.data.statistics[$0.name] ?? 0)) }
    return [
      "success": .bool(report.success),
      "data": [
        "statistics": .object(rows), "active_database": .string(report.data.activeDatabase),
        "initialized": .bool(report.data.initialized),
      ],
    ]
  }
}
