public import WellSenseStore

/// Brings patients and vital signs of FHIR R4 bundles into a store.
///
/// Patients become users, each vital sign one record of type `vitals` or `weight`, in the metric's unit: where another was given, what was
/// given is kept under `fhir.original` in `data`. Blood pressure comes under either panel code. Observations that aren't vital signs, and
/// other resources, are counted by code. Importing again adds nothing: ids are derived from those in the bundle. An id that comes again with
/// other values is reported; the store keeps what it has.
public struct FHIRImport: Sendable {
  /// Bundles, or directories with `.json` files.
  public var paths: [String]

  static let source = "fhir"

  public init(_ paths: [String]) {
    self.paths = paths
  }

  /// Reads every file once to check it and find its patients, then adds people and records.
  ///
  /// A file that is no bundle, or is damaged, is refused as a whole and reported; the others are imported.
  ///
  /// - Parameter progress: told bytes read, of twice the size of all files.
  /// - Throws: `.notFound`, `.accessDenied` and `.invalid` where no file can be read; `.cancelled`; and what the store throws.
  public func run(into store: Store, progress: @escaping OperationProgress = { _, _ in }) async throws(StoreError) -> ImportReport {
    var report = ImportReport(source: Self.source)
    let files = try files(&report)
    var run = FHIRRun(store, total: files.reduce(0) { $0 + 2 * $1.size }, progress: progress)
    var sound: [InputFile] = []
    var failure: StoreError?
    for file in files {
      do throws(StoreError) {
        try run.survey(file, &report)
        sound.append(file)
      } catch  where error.code == .invalid {
        failure = failure ?? error
        report.refuse(file.name, line: nil, error.detail)
      }
    }
    guard !sound.isEmpty else {
      throw failure ?? StoreError(.invalid, "there is no file to import", disposition: .notAttempted)
    }
    report.files = sound.map(\.name)
    try await ImportedPerson.create(run.takeUsers(), in: store, &report)
    do throws(StoreError) {
      for file in sound { try await run.add(file, &report) }
      try await run.finish(&report)
    } catch {
      await run.abandon()
      throw error
    }
    return report
  }

  /// Each file once, however often it is named.
  private func files(_ report: inout ImportReport) throws(StoreError) -> [InputFile] {
    var seen: Set<String> = []
    var files: [InputFile] = []
    for path in paths {
      for name in try InputPath.files(at: path, extension: "json") where seen.insert(name).inserted {
        // What was named must be there; what was only found may be passed over.
        do throws(StoreError) { files.append(try InputFile(name)) } catch {
          guard name != path else { throw error }
          report.refuse(name, line: nil, error.detail)
        }
      }
    }
    return files
  }
}
