internal import Synchronization

// Reads: of the database, or of the mock, and each says of which.
extension FallbackDriver {
  public func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    if let reason = absence { return try await mockRead(queries, call, reason) }
    try refuseMixture(queries)
    do throws(StoreError) {
      traffic.begin()
      let rows = try await base.read(queries, call)
      traffic.answer()
      note("\(queries.first?.entity.name ?? "nothing").read")
      return rows
    } catch {
      traffic.fail()
      guard await isGone(after: error, call) else { throw error }
      return try await mockRead(queries, call, error)
    }
  }

  public func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    if let reason = absence { return try await mockAggregate(aggregation, call, reason) }
    do throws(StoreError) {
      traffic.begin()
      let buckets = try await base.aggregate(aggregation, call)
      traffic.answer()
      note("\(aggregation.entity.name).aggregate")
      return buckets
    } catch {
      traffic.fail()
      guard await isGone(after: error, call) else { throw error }
      return try await mockAggregate(aggregation, call, error)
    }
  }

  // What a mock can't know.
  public func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    if let reason = absence { throw reason }
    let page = try await base.changes(after: position, limit: limit, call)
    note("changes", position: page.next)
    return page
  }

  public func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    if let verdict = await spool?.verdict(operation) { return verdict }
    if let reason = absence { throw reason }
    return try await base.outcome(of: operation, call)
  }

  public func probe(_ call: Call) async throws(StoreError) -> Probe {
    if let reason = absence { throw reason }
    return try await base.probe(call)
  }

  public func statistics(_ call: Call) async throws(StoreError) -> Statistics {
    if let reason = absence { throw reason }
    return try await base.statistics(call)
  }

  // MARK: - The mock

  private func mockRead(_ queries: [Query], _ call: Call, _ reason: StoreError) async throws(StoreError) -> [RowBatch] {
    guard let mock = mock(for: call), queries.allSatisfy({ $0.after == nil || $0.followsMock }) else { throw reason }
    let rows = try await mock.read(queries, call)
    guard rows.allSatisfy({ $0.isMock(.current) }) else { throw .ordinaryMock }
    try noteMock(mock, "\(queries.first?.entity.name ?? "nothing").read", reason)
    return rows
  }

  private func mockAggregate(_ aggregation: Aggregation, _ call: Call, _ reason: StoreError) async throws(StoreError) -> Buckets {
    guard let mock = mock(for: call) else { throw reason }
    let buckets = try await mock.aggregate(aggregation, call)
    try noteMock(mock, "\(aggregation.entity.name).aggregate", reason)
    return buckets
  }

  /// The mock, if it may answer: it can't contain a write of the caller's own.
  private func mock(for call: Call) -> (any Driver)? { call.allowsMock && call.after == nil ? settings.mock : nil }

  /// - Throws: the reason for asking the mock, if it doesn't hold any more: no mock answer leaves while a database answers.
  private func noteMock(_ mock: any Driver, _ call: @autoclosure () -> String, _ reason: StoreError) throws(StoreError) {
    guard state.withLock({ $0.isAway }) else { throw reason }
    ReceiptCollector.current?.add(Receipt.Origin(mock.info, call()))
  }

  private func refuseMixture(_ queries: [Query]) throws(StoreError) {
    guard settings.mock != nil else { return }
    for place in queries.indices where queries[place].followsMock { throw .followsMock }
  }

  // MARK: - What is known

  /// Why no call goes to the database now; `nil` while they do.
  var absence: StoreError? {
    if traffic.isPlain { return nil }
    return state.withLock { state in
      switch state.mode {
      case .off, .real, .returning: nil
      case .away(let code): .away(code)
      case .refused(let error): error
      }
    }
  }

  /// Notes a database's answer, if anybody asks and no set of databases did.
  func note(_ call: @autoclosure () -> String, position: Position? = nil, epoch: Int64? = nil) {
    guard let collector = ReceiptCollector.current, base.membership == nil else { return }
    collector.add(Receipt.Origin(base.info, call(), position: position, epoch: epoch))
  }
}

extension StoreError {
  static func away(_ code: Code) -> StoreError {
    StoreError(
      .unavailable, "no database can be reached (\(code)); the call may succeed when one is back", disposition: .notAttempted,
      driver: "fallback")
  }
}
