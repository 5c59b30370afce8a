import ArgumentParser
import StoreOperations
import WellSenseStore

struct ImportFHIR: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "fhir", abstract: "Import FHIR R4 bundles: patients and their vital signs.",
    discussion: """
      Observations that have no place here are counted by their code in the report.

      EXAMPLES
        wellsense import fhir bundle.json
        wellsense import fhir ~/patients/*.json
      """)

  @Argument(help: ArgumentHelp("Bundles, or folders of them.", valueName: "path"))
  var paths: [String]

  @OptionGroup var options: DatabaseOptions

  mutating func run() async throws {
    try ImportRun.check(paths)
    try await runOnStore()
  }

  func run(on store: Store, _ console: Console) async throws {
    let run = ImportRun(store: store, console: console, options: options, unit: "bytes")
    try await run.perform { progress in
      try await FHIRImport(paths).run(into: store, progress: progress)
    }
  }
}
