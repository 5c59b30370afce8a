import ArgumentParser
import WellSenseStore

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the tables with their columns, types and indexes.",
    discussion: """
      The schema is the program's own and the same for every engine; no database is opened.

      EXAMPLES
        wellsense schema
        wellsense schema --json
        wellsense schema --table health_records
      """)

  @Option(help: ArgumentHelp("Only this table.", valueName: "name"))
  var table: String?

  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    guard !entities.isEmpty else {
      throw ValidationError("there is no such table; there are \(Schema.current.entities.map(\.entity.name).joined(separator: ", "))")
    }
  }

  func run() throws {
    let console = Console.standard
    if options.json {
      return try console.print(json: ["version": .count(Schema.current.version), "tables": .list(entities) { SchemaText($0).shape }])
    }
    try console.print("schema \(Schema.current.version)")
    for entity in entities {
      try console.print()
      try SchemaText(entity).print(to: console)
    }
  }

  private var entities: [EntitySchema] {
    Schema.current.entities.filter { table == nil || $0.entity.name == table }
  }
}
