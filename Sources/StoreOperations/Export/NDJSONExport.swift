public import WellSenseStore

/// Writes everything that a store holds as NDJSON: a JSON object a line, `{"entity":"users","id":…}`.
///
/// Columns have the schema's names; ids and times are text, choices their names, documents stand as they are. Entities come in the schema's
/// order, so whoever reads the file meets a row's user before the row. The password hash is left out: a secret never leaves. So are the
/// key by which emails are unique, and versions, which the next store gives anew.
///
/// All rows are from one instant where the engine can pin one (``ExportReport/isConsistent``). Memory does not grow with the store.
public struct NDJSONExport: Sendable {
  public init() {}

  /// Writes a file, readable by its owner alone. It appears under its name when it is whole and durable; a failed or cancelled export
  /// leaves what was there before. A killed one leaves `<name>.<12 digits>.partial` beside it, which the next export removes.
  ///
  /// - Parameter progress: told rows done, and rows in all.
  public func run(
    from store: Store, to path: String, progress: @escaping OperationProgress = { _, _ in }
  ) async throws(StoreError) -> ExportReport {
    let file = try OutputFile(path)
    do throws(StoreError) {
      let report = try await run(from: store, to: file.sink, progress: progress)
      try file.commit()
      return report
    } catch {
      file.discard()
      throw error
    }
  }

  /// Writes to a sink, as standard output.
  public func run(
    from store: Store, to sink: some ExportSink, progress: @escaping OperationProgress = { _, _ in }
  ) async throws(StoreError) -> ExportReport {
    let scan = try await store.openScan()
    do throws(StoreError) {
      let report = try await write(scan, sink, total: try await total(of: store), progress)
      await scan.close()
      return report
    } catch {
      await scan.close()
      throw error
    }
  }

  private func total(of store: Store) async throws(StoreError) -> Int {
    try await store.statistics().rows.reduce(0) { $0 + $1.value }
  }

  private func write(
    _ scan: StoreScan, _ sink: some ExportSink, total: Int, _ progress: OperationProgress
  ) async throws(StoreError) -> ExportReport {
    var report = ExportReport()
    report.isConsistent = scan.isConsistent
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * Self.piece)
    for schema in Schema.current.entities {
      let line = ExportLine(schema)
      var count = ExportReport.Count(entity: schema.entity.name, rows: 0)
      var cursor: Cursor?
      repeat {
        guard !Task.isCancelled else { throw StoreError(.cancelled, "the export was cancelled", operation: "export") }
        let rows = try await scan.page(of: schema.entity, after: cursor, maxBytes: Self.piece)
        for row in 0..<rows.count { try line.append(rows, row, to: &bytes) }
        if bytes.count >= Self.piece { try await flush(&bytes, to: sink, &report) }
        count.rows += rows.count
        cursor = rows.next
        progress(report.total + count.rows, max(total, report.total + count.rows))
      } while cursor != nil
      report.rows.append(count)
    }
    try await flush(&bytes, to: sink, &report)
    return report
  }

  private func flush(_ bytes: inout [UInt8], to sink: some ExportSink, _ report: inout ExportReport) async throws(StoreError) {
    guard !bytes.isEmpty else { return }
    try await sink.write(bytes)
    report.bytes += bytes.count
    bytes.removeAll(keepingCapacity: true)
  }

  /// Bytes of a page and of a write: large enough to be fast, small against the memory of a process.
  private static let piece = 1 << 20
}
