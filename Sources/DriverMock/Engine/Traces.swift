import WellSenseStore

/// Without a log: operations that a repeat can't recognise by a row's own `op`. The `operations` table of the write path.
struct Traces: Sendable {
  struct Trace: Sendable {
    let version: Version
    let affected: [Int]
  }

  private var traces: [OperationID: Trace] = [:]
  private var sizeAfterTidying = 0
  private static let keptMilliseconds: Int64 = 24 * 3_600_000

  subscript(operation: OperationID) -> Trace? { traces[operation] }

  mutating func record(_ operation: OperationID, _ trace: Trace) {
    tidy(at: trace.version)
    traces[operation] = trace
  }

  /// Keeps the operation that a row's new writer displaces: an insertion or patch of that one row.
  mutating func saveDisplaced(_ operation: OperationID, _ version: Version) {
    guard traces[operation] == nil else { return }
    traces[operation] = Trace(version: version, affected: [1])
  }

  // Drops what is older than a day, each time the table has doubled, so that it costs nothing measurable.
  mutating func tidy(at version: Version) {
    guard traces.count > 2 * sizeAfterTidying + 1_000 else { return }
    let oldest = VersionClock.time(of: version.counter).milliseconds - Self.keptMilliseconds
    traces = traces.filter { VersionClock.time(of: $0.value.version.counter).milliseconds >= oldest }
    sizeAfterTidying = traces.count
  }
}
