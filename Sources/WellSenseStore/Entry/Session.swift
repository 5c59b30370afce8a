internal import Logging

/// What repositories run on: one driver, and how calls to it are made, retried and located in errors.
///
/// What only passes a call on is inlined: each asynchronous function takes a frame of its own and looks for its executor twice, and a
/// dozen of those cost more than all else that the core does.
struct Session: Sendable {
  let driver: any Driver
  var options: CallOptions
  let budget: RetryBudget
  let logger: Logger

  /// Answers queries from one snapshot.
  @inline(__always)
  func read(_ queries: [Query], as operation: StaticString) async throws(StoreError) -> [RowBatch] {
    for place in queries.indices { try queries[place].check() }
    return try await perform(operation) { driver, call throws(StoreError) in
      try await driver.read(queries, call)
    }
  }

  /// Answers one query.
  @inline(__always)
  func read(_ query: Query, as operation: StaticString) async throws(StoreError) -> RowBatch {
    let batches = try await read([query], as: operation)
    guard let rows = batches.first else {
      throw StoreError(.corrupt, "the driver answered no batch for a query", driver: driver.info.engine)
    }
    return rows
  }

  @inline(__always)
  func aggregate(_ aggregation: Aggregation, as operation: StaticString) async throws(StoreError) -> Buckets {
    try await perform(operation) { driver, call throws(StoreError) in
      try await driver.aggregate(aggregation, call)
    }
  }

  /// Commits writes under one operation id, however often it takes.
  @inline(__always)
  func commit(
    _ batch: WriteBatch, as operation: StaticString
  ) async throws(StoreError) -> Commit {
    try batch.check(operation)
    return try await perform(operation, id: batch.operation) { driver, call throws(StoreError) in
      try await driver.commit(batch, call)
    }
  }

  /// Runs a call, again as long as that is safe, may help and the deadline allows.
  func perform<Answer: Sendable>(
    _ operation: StaticString, id: OperationID? = nil,
    _ body: (any Driver, Call) async throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    let call = options.call()
    var attempt = 0
    // An attempt that may have taken effect makes the call one that may have, whatever its repeats meet but a verdict.
    var isUnknown = false
    while true {
      do throws(StoreError) {
        let answer = try await body(driver, call)
        budget.deposit()
        return answer
      } catch {
        var located = error.namingGivenField.located(driver: driver.info.engine, operation: operation.description, operationID: id)
        if id != nil, isUnknown { located = located.ofRepeat }
        isUnknown = located.disposition == .unknown
        attempt += 1
        guard let pause = options.retry.pause(before: attempt, after: located, call.deadline), budget.withdraw() else {
          throw located.settled(id)
        }
        logger.debug("repeating", metadata: ["operation": "\(operation)", "code": "\(error.code)"])
        do { try await Task.sleep(for: pause) } catch { throw located.settled(id) }
      }
    }
  }
}

extension StoreError {
  /// Emails are unique by a column that callers don't know; they gave an `email`.
  fileprivate var namingGivenField: StoreError {
    guard field == Field.emailKey.name else { return self }
    return StoreError(
      code, detail, disposition: disposition, field: Field.email.name, driver: driver, operation: operation, operationID: operationID,
      engineCode: engineCode)
  }

  /// A commit whose effect stays unknown says so by its code, whatever cut it off.
  fileprivate func settled(_ id: OperationID?) -> StoreError {
    guard id != nil, disposition == .unknown, code != .unknownOutcome else { return self }
    return StoreError(
      .unknownOutcome, "the reply was lost (\(code)); ask for the operation's outcome or repeat it with the same id",
      disposition: .unknown, driver: driver, operation: operation, operationID: operationID, engineCode: engineCode)
  }
}
