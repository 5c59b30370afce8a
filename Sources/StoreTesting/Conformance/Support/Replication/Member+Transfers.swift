import WellSenseStore

// What the other database sends.
extension Member {
  /// Takes over entries of the other database's log that follow the cursor.
  ///
  /// - Parameter through: the cursor afterwards; the last entry's number unless given.
  @discardableResult
  func follow(
    _ entries: LogEntry..., through: Int64? = nil, at epoch: Epoch = .first, _ purpose: Transfer.Purpose = .follow
  ) async throws -> TransferReport {
    try await follow(entries, through: through, at: epoch, purpose)
  }

  @discardableResult
  func follow(
    _ entries: [LogEntry], through: Int64? = nil, at epoch: Epoch = .first, _ purpose: Transfer.Purpose = .follow
  ) async throws -> TransferReport {
    let after = try await record.cursor(other)
    let content = Transfer.Content.entries(entries.numbered(after: after), through: through ?? after + Int64(entries.count))
    return try await send(content, after: after, at: epoch, purpose)
  }

  @discardableResult
  func merge(_ entries: LogEntry..., at epoch: Epoch = .first) async throws -> TransferReport {
    try await follow(entries, at: epoch, .merge)
  }

  @discardableResult
  func send(
    _ content: Transfer.Content, after: Int64? = nil, at epoch: Epoch = .first, _ purpose: Transfer.Purpose = .follow,
    from source: RawID? = nil
  ) async throws -> TransferReport {
    let source = source ?? other
    let cursor = try await record.cursor(source)
    let transfer = Transfer(epoch: epoch, purpose: purpose, source: source, after: after ?? cursor, content: content)
    let report = try await replica.apply(transfer, trial.call)
    try equal(report.record, try await record, "the record in the report of a transfer")
    return report
  }

  /// What is sent must be refused, not attempted, and change nothing.
  func refuses(_ code: StoreError.Code, _ what: String, _ send: () async throws -> Void) async throws {
    let (record, rows) = (try await record, try await trial.state())
    try await rejected(code, .notAttempted, what: what, send)
    try equal(try await self.record, record, "the record after \(what) was refused")
    try equal(try await trial.state(), rows, "rows after \(what) was refused")
  }

  /// The whole log after a number, as another database reads it.
  func log(after sequence: Int64 = 0, at standing: Standing? = nil, limit: Int = 100) async throws -> [LogEntry] {
    let standing = if let standing { standing } else { Standing.promised(try await record.promised) }
    var entries: [LogEntry] = []
    var next = sequence
    while true {
      let page = try await replica.entries(after: next, limit: limit, at: standing, trial.call)
      entries += page.entries
      guard page.next < page.end else { return entries }
      try require(page.next > next, "a log that comes to an end", seen: "the same page again")
      next = page.next
    }
  }

  /// What the log has of an operation, which must be one entry.
  func logged(_ operation: OperationID) async throws -> LogEntry {
    let entries = try await log().filter { $0.operation == operation }
    try equal(entries.count, 1, "entries of one operation")
    return entries[0]
  }

  func tombstone(_ row: RowName) async throws -> Tombstone? {
    try await replica.tombstones(after: nil, limit: 1_000, trial.call).first { $0.row == row }
  }
}

extension [LogEntry] {
  fileprivate func numbered(after sequence: Int64) -> [LogEntry] {
    enumerated().map { place, entry in
      var entry = entry
      entry.sequence = sequence + Int64(place) + 1
      return entry
    }
  }
}
