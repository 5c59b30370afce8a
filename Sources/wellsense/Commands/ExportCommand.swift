import ArgumentParser
import Foundation
import StoreOperations
import WellSenseStore

struct ExportCommand: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write everything as NDJSON: a JSON object a line. Password hashes stay here.",
    discussion: """
      All rows are from one instant. With --output the file appears when it is whole, readable by its owner alone.

      EXAMPLES
        wellsense export > everything.ndjson
        wellsense export --output everything.ndjson
        wellsense export | jq -c 'select(.type == "weight")'
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
  var output: String?

  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    guard !options.json || output != nil else { throw ValidationError("--json reports on --output; the export itself is NDJSON") }
  }

  func run(on store: Store, _ console: Console) async throws {
    let start = ContinuousClock.now
    let bar = ProgressBar("exporting", unit: "rows", on: console.terminal)
    defer { bar.finish() }
    // Lines on a terminal are progress enough.
    let isDrawn = output != nil || !console.terminal.isInteractive
    let report = try await export(from: store, console) { if isDrawn { bar.update($0, $1) } }
    bar.finish()
    guard let output else { return }
    let isOnOutput = Self.isStandardOutput(output)
    if options.json { return try console.print(json: Self.shape(report, output), isRemark: isOnOutput) }
    let text =
      "\(NumberText.count(report.total, "row")), \(NumberText.bytes(report.bytes)) in \(NumberText.span(ContinuousClock.now - start)): "
      + SafeText.line(output)
    if isOnOutput { console.warn(text) } else { try console.print(text) }
  }

  /// Whether a path is that of standard output, as `/dev/stdout` is: then the report must not be mixed with the rows.
  private static func isStandardOutput(_ path: String) -> Bool {
    var (file, output) = (stat(), stat())
    guard stat(path, &file) == 0, fstat(STDOUT_FILENO, &output) == 0 else { return false }
    return file.st_dev == output.st_dev && file.st_ino == output.st_ino
  }

  private func export(from store: Store, _ console: Console, _ progress: @escaping OperationProgress) async throws -> ExportReport {
    guard let output else { return try await Self.export(from: store, to: ConsoleSink(console), progress) }
    do throws(StoreError) {
      return try await NDJSONExport().run(from: store, to: output, progress: progress)
    } catch {
      guard error.driver == nil, [.notFound, .accessDenied, .readOnly, .unavailable].contains(error.code) else { throw error }
      throw CommandFailure(.cantCreate, "--output: \(error.detail)")
    }
  }

  private static func export(from store: Store, to sink: ConsoleSink, _ progress: @escaping OperationProgress) async throws -> ExportReport
  {
    do throws(StoreError) {
      return try await NDJSONExport().run(from: store, to: sink, progress: progress)
    } catch {
      throw sink.failure ?? error
    }
  }

  private static func shape(_ report: ExportReport, _ output: String) -> JSONValue {
    [
      "output": .string(output), "rows": .object(report.rows.map { .init($0.entity, .count($0.rows)) }), "total": .count(report.total),
      "bytes": .count(report.bytes), "is_consistent": .bool(report.isConsistent),
    ]
  }
}
