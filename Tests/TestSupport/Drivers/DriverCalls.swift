package import WellSenseStore

/// A call with so much time that only a failing test needs all of it, also on a busy machine.
package func soon(_ duration: Duration = .seconds(60)) -> Call { Call(deadline: Deadline(after: duration)) }

extension PoolLimits {
  /// A pool in which calls wait for a connection as long as their deadlines allow, so that a crowd on a busy machine gets its turn.
  package static func patient(_ connections: Int) -> PoolLimits { PoolLimits(maximum: connections, acquireTimeout: .seconds(60)) }
}

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

  /// The error of opening it; closed again if there is none.
  package func failureToOpen() async -> StoreError? {
    do throws(StoreError) { try await open(soon(.seconds(10))) } catch { return error }
    await close()
    return nil
  }

  @discardableResult
  package func insert(
    _ rows: RowBatch, ifAbsent: Bool = false, as operation: OperationID = OperationID(), _ call: Call = soon()
  ) async throws(StoreError) -> Commit {
    try await commit(WriteBatch(operation, [.insert(rows, ifAbsent: ifAbsent)]), call)
  }

  package func count(_ entity: Entity) async throws -> Int { try await aggregate(Aggregation(entity), soon()).count }
}
