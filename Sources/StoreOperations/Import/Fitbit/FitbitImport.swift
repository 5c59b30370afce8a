public import WellSenseStore

/// Brings a Fitabase export into a store: days, nights, weights and hours of any number of people.
///
/// Files are known by their columns, not their names. Days and hours become `exercise` records of `period` `day` and `hour`, nights `vitals`
/// with `sleep`, weights `weight`. Steps and calories of one hour become one record, so import the hourly files together: an hour that is
/// in the store already stays as it is, and one that says something else now is reported. Columns without a place of their own are kept under `fitbit` in `data`.
///
/// Importing again adds nothing: ids are derived from the person, the kind and the local time. A cancelled or failed import leaves whole
/// batches; importing again goes on from there.
public struct FitbitImport: Sendable {
  /// A directory with the export's files, or one of them.
  public var path: String
  /// Where the people live: the export's times are those of their clocks. A time that the clocks skip moves forward, one that they show
  /// twice is the first of both. The zone is no part of a record's identity.
  public var timeZone: Zone

  static let source = "fitbit"

  public init(_ path: String, timeZone: Zone = .utc) {
    self.path = path
    self.timeZone = timeZone
  }

  /// Reads every file once to check it and find each person's rows, then adds people and records.
  ///
  /// - Parameter progress: told rows done, and rows in all once they are counted.
  /// - Throws: `.notFound`, `.accessDenied` and `.invalid` for what can't be read, before anything is added; `.cancelled`; and what the
  ///   store throws.
  public func run(into store: Store, progress: @escaping OperationProgress = { _, _ in }) async throws(StoreError) -> ImportReport {
    var report = ImportReport(source: Self.source)
    var people = FitbitPeople()
    let tables = try tables(&people, &report)
    try await ImportedPerson.create(people.keys.indices.map(people.user), in: store, &report)
    var run = FitbitRun(store, tables, timeZone: timeZone, progress: progress)
    do throws(StoreError) {
      for person in people.keys.indices {
        try ImportCancellation.check()
        try await run.add(people.user(person).id, number: person, key: people.keys[person], &report)
      }
      try await run.finish(&report)
    } catch {
      await run.abandon()
      throw error
    }
    return report
  }

  private func tables(_ people: inout FitbitPeople, _ report: inout ImportReport) throws(StoreError) -> [FitbitTable] {
    var tables: [FitbitTable] = []
    for path in try InputPath.files(at: path, extension: "csv") {
      let file = try InputFile(path)
      if let table = try FitbitTable(file, people: &people, &report) {
        tables.append(table)
        report.files.append(file.name)
      } else {
        report.leaveOut(file.name, "", "a file with other columns than daily or hourly activity, sleep or weight")
      }
    }
    guard !tables.isEmpty else {
      throw StoreError(
        .invalid, "\(path) holds no Fitbit file: none has the columns of daily or hourly activity, sleep or weight",
        disposition: .notAttempted)
    }
    return tables
  }
}
