import ArgumentParser

/// The program's name and its subcommands.
struct Wellsense: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wellsense",
    abstract: "Health data in one store: import it, look at it, analyse it.",
    discussion: """
      The database is, in this order: --database URI; PRIMARY_DATABASE (sqlite, mongodb, mysql, postgresql or mock) with its settings \
      in the environment or in the file .env; ./data/wellsense-ai.db. When it doesn't work, wellsense doctor says why.

      EXAMPLES
        wellsense demo
        wellsense import fitbit ~/export --time-zone Europe/Berlin
        wellsense users
        wellsense analytics steps --by week
        wellsense stats --json
        wellsense doctor --database postgresql://app@db.example.org/wellsense

      \(ExitStatus.list)
      """,
    version: "0.1.0",
    subcommands: [
      DemoCommand.self, ImportCommand.self,
      UsersCommand.self, RecordsCommand.self, AnalyticsCommand.self, ChatCommand.self,
      PostsCommand.self, StatsCommand.self, HealthCommand.self, DoctorCommand.self, ExplainCommand.self, SchemaCommand.self,
      ExportCommand.self,
    ])
}
