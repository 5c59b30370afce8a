package import WellSenseStore

/// A call with time enough for a busy machine.
package func soon(_ duration: Duration = .seconds(20)) -> Call { Call(deadline: Deadline(after: duration)) }

/// The error that a body throws; fails the test if it throws none.
package func failure(_ body: () async throws -> Void) async throws -> StoreError {
  do {
    try await body()
  } catch let error as StoreError {
    return error
  }
  throw Missing()
}

/// What a test needed did not come.
package struct Missing: Error {
  package init() {}
}

extension Driver {
  /// The driver, opened and initialized.
  package func ready(log: ChangeLog = .asItIs) async throws -> Self {
    try await open(soon())
    _ = try await initialize(.current, log: log, soon())
    return self
  }

  @discardableResult
  package func insert(
    _ rows: RowBatch, ifAbsent: Bool = false, as operation: OperationID = OperationID(), _ call: Call = soon()
  ) async throws(StoreError) -> Commit {
    try await commit(WriteBatch(operation, [.insert(rows, ifAbsent: ifAbsent)]), call)
  }

  package func count(_ entity: Entity) async throws -> Int { try await aggregate(Aggregation(entity), soon()).count }
}
