import ArgumentParser

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import health data. Importing again adds nothing twice.",
    discussion: """
      Ctrl-C ends an import after the batch under way; the same command goes on from there.

      EXAMPLES
        wellsense import fitbit ~/export --time-zone Europe/Berlin
        wellsense import fhir bundle-1.json bundle-2.json
      """,
    subcommands: [ImportFitbit.self, ImportFHIR.self])
}
