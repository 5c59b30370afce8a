package import WellSenseStore

/// The calls of `Driver`, each answered by one connection.
extension ServerPool {
  private func answer(to request: ServerRequest, _ call: WellSenseStore.Call) async throws(StoreError) -> ServerAnswer {
    if call.deadline.hasPassed { throw StoreError.waitedTooLong.located(driver: name) }
    return try await perform(request, deadline: call.deadline, failsFast: call.failsFast)
  }

  private var mismatch: StoreError { .anotherAnswer.located(driver: name) }

  package func initialize(
    _ schema: Schema, _ log: ChangeLog, _ call: WellSenseStore.Call
  ) async throws(StoreError) -> SchemaReport {
    guard case .report(let report) = try await answer(to: .initialize(schema, log), call) else { throw mismatch }
    return report
  }

  package func read(_ queries: [Query], _ call: WellSenseStore.Call) async throws(StoreError) -> [RowBatch] {
    guard case .rows(let rows) = try await answer(to: .queries(queries), call) else { throw mismatch }
    return rows
  }

  package func aggregate(_ aggregation: Aggregation, _ call: WellSenseStore.Call) async throws(StoreError) -> Buckets {
    guard case .buckets(let buckets) = try await answer(to: .aggregate(aggregation), call) else { throw mismatch }
    return buckets
  }

  package func outcome(of operation: OperationID, _ call: WellSenseStore.Call) async throws(StoreError) -> Verdict? {
    guard case .verdict(let verdict) = try await answer(to: .outcome(operation), call) else { throw mismatch }
    return verdict
  }

  package func changes(
    after position: Position?, limit: Int, _ call: WellSenseStore.Call
  ) async throws(StoreError) -> ChangePage {
    guard case .changes(let page) = try await answer(to: .changes(after: position, limit: limit), call) else { throw mismatch }
    return page
  }

  package func statistics(_ call: WellSenseStore.Call) async throws(StoreError) -> Statistics {
    guard case .statistics(let statistics) = try await answer(to: .statistics, call) else { throw mismatch }
    return statistics
  }

  package func commit(_ batch: WriteBatch, _ call: WellSenseStore.Call) async throws(StoreError) -> Commit {
    do throws(StoreError) {
      guard case .commit(let commit) = try await answer(to: .commit(batch, at: call.epoch), call) else { throw mismatch }
      return commit
    } catch {
      throw error.located(operationID: batch.operation)
    }
  }

  package func probe(_ call: WellSenseStore.Call) async throws(StoreError) -> Probe {
    guard case .probe(let probe) = try await answer(to: .probe, call) else { throw mismatch }
    return probe
  }

  package func replicate(_ request: ReplicaRequest, _ call: WellSenseStore.Call) async throws(StoreError) -> ReplicaAnswer {
    guard case .replica(let answer) = try await answer(to: .replica(request), call) else { throw mismatch }
    return answer
  }

  package func explain(_ query: Query, _ call: WellSenseStore.Call) async throws(StoreError) -> [String] {
    guard case .plan(let lines) = try await answer(to: .explain(query), call) else { throw mismatch }
    return lines
  }

  /// The end of the change log.
  ///
  /// - Parameter position: a place in it; one of another database is `.invalid`.
  package func endOfLog(beyond position: Position?, _ call: WellSenseStore.Call) async throws(StoreError) -> Position {
    guard case .position(let end) = try await answer(to: .endOfLog, call) else { throw mismatch }
    if let position, position.database != end.database { throw StoreError.foreignPosition.located(driver: name) }
    return end
  }

  /// Returns when the change log has grown beyond a place or the deadline has passed.
  ///
  /// - Parameter bell: rings when this process has made it grow.
  package func waitForChange(
    after position: Position?, _ bell: ChangeBell, _ call: WellSenseStore.Call
  ) async throws(StoreError) {
    do throws(StoreError) {
      try await bell.wait(longerThan: position?.sequence ?? 0, until: call.deadline) { () async throws(StoreError) in
        try await endOfLog(beyond: position, call).sequence
      }
    } catch {
      throw error.located(driver: name)
    }
  }
}

/// A connection that keeps looking at one state of its database.
package final class ServerSnapshot: Snapshot {
  package let position: Position?
  private let lease: ServerLease

  package init(_ lease: ServerLease, _ position: Position?) {
    self.lease = lease
    self.position = position
  }

  package func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    guard case .rows(let rows) = try await lease.perform(.queries(queries), deadline: call.deadline) else { throw .anotherAnswer }
    return rows
  }

  package func close() async { await lease.close() }
}
