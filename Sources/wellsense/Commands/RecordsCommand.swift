import ArgumentParser
import WellSenseStore

struct RecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records", abstract: "List, show, add, amend and delete health records.",
    discussion: """
      USER is an id, an email, or the beginning of either where only one user has it. TYPE is weight, nutrition, exercise, \
      mental_health or vitals.

      EXAMPLES
        wellsense records list ada@example.org --type weight --last 30
        wellsense records add ada@example.org weight=61.2 body-fat=24
        wellsense records add ada systolic=118 diastolic=76 --at 2026-01-31T07:30:00Z
        wellsense records latest ada@example.org
      """,
    subcommands: [
      RecordsList.self, RecordsGet.self, RecordsAdd.self, RecordsLatest.self, RecordsAmend.self, RecordsRevisions.self,
      RecordsDelete.self,
    ])
}

extension Table.Column {
  static let records: [Table.Column] = [.left("recorded (UTC)"), .left("type"), .text("data"), .left("source"), .left("id")]
}

extension HealthRecord {
  var cells: [String] { [TimeText.minute(recordedAt), type.rawValue, data.text, source ?? "", id.description] }
}
