import WellSenseStore

/// Sends the records of one kind to the store in batches, and counts them in the report. End it with ``finish(_:)`` or ``abandon()``.
struct RecordSink: Sendable {
  private let tally: String
  private let records: HealthRecords
  private var writer: HealthRecordWriter
  /// Where the records of the batch come from that is being filled, and those of the batches that were sent.
  private var filling: [Origin] = []
  private var sent: [[Origin]] = []

  private struct Origin {
    let file: String
    let line: Int
  }

  init(_ store: Store, tally: String) {
    self.tally = tally
    records = store.healthRecords
    writer = HealthRecordWriter(records, batchRows: Self.batchRows)
  }

  /// Less than a batch may have: several kinds fill theirs at the same time, other writers get their turn in between, and a cancelled
  /// import ends soon.
  private static let batchRows = 2000

  /// Adds a record, or reports why it is refused.
  mutating func add(_ record: NewHealthRecord, from file: String, line: Int, _ report: inout ImportReport) {
    do throws(StoreError) {
      try writer.append(record)
      filling.append(Origin(file: file, line: line))
      report[tally].read += 1
    } catch {
      report.refuse(file, line: line, error.field.map { "\($0): \(error.detail)" } ?? error.detail)
    }
  }

  /// Sends a full batch, which is written while the next is filled. A cancelled import ends between batches.
  mutating func sendIfFull(_ report: inout ImportReport) async throws(StoreError) {
    guard writer.isFull else { return }
    try ImportCancellation.check()
    sent.append(filling)
    filling = []
    if let written = try await writer.send() { try await count(written, &report) }
  }

  /// Sends what is left and waits until all is written.
  mutating func finish(_ report: inout ImportReport) async throws(StoreError) {
    try ImportCancellation.check()
    sent.append(filling)
    filling = []
    for written in try await writer.finish() { try await count(written, &report) }
  }

  /// Counts what is new. What was there already should say the same; what doesn't is reported, and the store keeps what it has.
  private mutating func count(_ written: WrittenRecords, _ report: inout ImportReport) async throws(StoreError) {
    let origins = sent.removeFirst()
    report[tally].added += written.added
    guard written.added < written.rows.count else { return }
    for (place, id) in try await records.contradicted(written.rows) {
      report[tally].read -= 1
      report.refuse(origins[place].file, line: origins[place].line, "the store has a record \(id) with other values already, which stay")
    }
  }

  /// Waits for what is under way, so that nothing is written any more after the import has failed.
  mutating func abandon() async {
    // The import has its error already.
    try? await writer.abandon()
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
