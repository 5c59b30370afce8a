import WellSenseStore

/// Sends the records of one kind to the store in batches, and counts them in the report.
struct RecordSink: Sendable {
  private let tally: String
  private var writer: HealthRecordWriter

  init(_ store: Store, tally: String) {
    self.tally = tally
    writer = HealthRecordWriter(store.healthRecords, batchRows: Self.batchRows)
  }

  /// Less than a batch may have: several kinds fill theirs at the same time, other writers get their turn in between, and a cancelled
  /// import ends soon.
  private static let batchRows = 2000

  /// Adds a record, or reports why it is refused.
  mutating func add(_ record: NewHealthRecord, from file: String, line: Int, _ report: inout ImportReport) {
    do throws(StoreError) {
      try writer.append(record)
      report[tally].read += 1
    } catch {
      report.refuse(file, line: line, error.field.map { "\($0): \(error.detail)" } ?? error.detail)
    }
  }

  /// Sends a full batch, or all that is left at the end. A cancelled import ends between batches.
  mutating func send(all: Bool, _ report: inout ImportReport) async throws(StoreError) {
    guard all || writer.isFull else { return }
    try ImportCancellation.check()
    report[tally].added += try await writer.send()
  }
}

enum ImportCancellation {
  /// - Throws: `.cancelled`; what was sent before stays, and importing again goes on from there.
  static func check() throws(StoreError) {
    guard !Task.isCancelled else {
      throw StoreError(.cancelled, "the import was cancelled; import again to go on from where it stopped", operation: "import")
    }
  }
}
