internal import Synchronization

// Doing what procedures ask.
extension FailoverDriver {
  /// - Parameters:
  ///   - seen: the news that were known to whoever asks, for a pause, which later ones end.
  ///   - deadline: of the call that it is done for; `nil` for the set's own work.
  func perform(_ ask: Ask, since seen: News? = nil, until deadline: Deadline?) async -> Reply {
    switch ask {
    case .all(let asks): return await performAll(asks, until: deadline)
    case .pause(let pause): return await wait(pause, since: seen, until: deadline)
    default: break
    }
    guard let member = ask.member else { return .success(.woken) }
    let call = call(for: ask, deadline)
    switch ask {
    case .commit(_, _, let epoch), .read(_, _, let epoch?):
      return await underWay.run(at: epoch) { await self.perform(ask, on: member, call) }
    default: return await perform(ask, on: member, call)
    }
  }

  /// A member whose schema is gone has lost all that it held, as with its data directory. It begins anew, as an empty database of which nothing
  /// is known, and nothing that it said meanwhile counts.
  private func perform(_ ask: Ask, on member: Int, _ call: Call) async -> Reply {
    let door = doors[member]
    var beginnings = door.beginnings
    do throws(StoreError) {
      try await door.enter(call)
      if door.beginnings != beginnings {
        change { $0.memory.forget(member) }
        beginnings = door.beginnings
      }
      let answer = try await answer(ask, members[member], call)
      if door.beginnings == beginnings { return .success(answer) }
    } catch {
      guard error.code == .incompatible, await door.reopen(since: beginnings) else { return .failure(error) }
    }
    change { $0.memory.forget(member) }
    // Another member may have what took effect.
    if case .commit = ask { return .failure(.lostSchema.with(disposition: .unknown)) }
    return .failure(.lostSchema)
  }

  private func call(for ask: Ask, _ deadline: Deadline?) -> Call {
    var patience = settings.callTimeout
    switch ask {
    case .commit(_, let batch, _): patience += .milliseconds(batch.rowCount)
    // Writes wait meanwhile.
    case .apply(_, let transfer) where transfer.purpose == .catchUp: break
    case .entries(_, _, _, .promised): break
    case .apply, .entries, .rows, .tombstones, .statistics: patience = settings.transferTimeout
    case .read: patience *= 5
    default: break
    }
    let own = Deadline(after: patience)
    var call = Call(deadline: deadline.map { min($0, own) } ?? own, failsFast: true)
    if case .commit(_, _, let epoch) = ask { call.epoch = epoch }
    return call
  }

  private func performAll(_ asks: [Ask], until deadline: Deadline?) async -> Reply {
    await withTaskGroup(of: (Int, Reply).self) { group in
      for (place, ask) in asks.enumerated() { group.addTask { (place, await self.perform(ask, until: deadline)) } }
      var replies = [Reply](repeating: .success(.woken), count: asks.count)
      for await (place, reply) in group { replies[place] = reply }
      return .success(.all(replies))
    }
  }

  private func wait(_ pause: Ask.Pause, since known: News?, until deadline: Deadline?) async -> Reply {
    let seen = known ?? surroundings.withLock { $0.memory.news }
    switch pause {
    case .time(let duration):
      guard duration > .zero else { return .success(.woken) }
      do { try await Task.sleep(for: duration) } catch { return .failure(.waitCancelled) }
      return .success(.woken)
    case .news(let most), .alarm(let most):
      let end = Deadline(after: most)
      return await bell.wait(pause, since: seen, until: deadline.map { min($0, end) } ?? end)
    case .confirmation: return await bell.wait(pause, since: seen, until: deadline ?? Deadline(after: .seconds(1)))
    }
  }

  private func answer(_ ask: Ask, _ driver: any Driver, _ call: Call) async throws(StoreError) -> Answer {
    switch ask {
    case .probe: return .probed(try await driver.probe(call).number)
    case .commit(_, let batch, _): return .commit(try await driver.commit(batch, call))
    case .read(_, let question, nil): return try await answer(question, driver, call)
    case .rows(_, let query):
      guard let rows = try await driver.read([query], call).first else { throw .noBatch }
      // What is copied must last where it comes from, and a database may show what it can still forget: a write after it makes sure.
      _ = try await driver.probe(call)
      return .rows(rows)
    case .statistics: return .statistics(try await driver.statistics(call))
    default:
      guard let replica = driver.replication else { throw .notReplicable }
      return try await answer(ask, replica, driver, call)
    }
  }

  private func answer(_ ask: Ask, _ replica: any Replicable, _ driver: any Driver, _ call: Call) async throws(StoreError) -> Answer {
    switch ask {
    case .record: return .record(try await replica.record(call))
    case .take(_, let step):
      let (isGranted, record) = try await replica.take(step, call)
      return .taken(isGranted, record)
    case .entries(_, let sequence, let limit, let standing):
      return .page(try await replica.entries(after: sequence, limit: limit, at: standing, call))
    case .apply(_, let transfer): return .report(try await replica.apply(transfer, call))
    case .tombstones(_, let row, let limit): return .tombstones(try await replica.tombstones(after: row, limit: limit, call))
    case .read(_, .queries(let queries), let epoch?):
      let (batches, end) = try await replica.read(queries, at: epoch, call)
      return .batches(batches, end: end)
    case .read(_, .aggregation(let aggregation), let epoch?):
      let (buckets, end) = try await replica.aggregate(aggregation, at: epoch, call)
      return .buckets(buckets, end: end)
    case .read(_, .outcome(let operation), let epoch?):
      let verdict = try await driver.outcome(of: operation, call)
      // The verdict was there before the end was.
      let record = try await replica.record(call)
      guard record.isActive(at: epoch) else { throw .fenced }
      return .outcome(verdict, end: record.end)
    case .read(_, .changes(let position, let limit), let epoch?):
      return .page(try await replica.entries(after: position?.sequence ?? 0, limit: limit, at: .active(epoch), call))
    default: throw .notReplicable
    }
  }

  private func answer(_ question: Question, _ driver: any Driver, _ call: Call) async throws(StoreError) -> Answer {
    switch question {
    case .queries(let queries): .batches(try await driver.read(queries, call), end: 0)
    case .aggregation(let aggregation): .buckets(try await driver.aggregate(aggregation, call), end: 0)
    case .outcome(let operation): .outcome(try await driver.outcome(of: operation, call), end: 0)
    // Its places are the active database's.
    case .changes: throw .changingHands
    }
  }
}

extension StoreError {
  static let waitCancelled = StoreError(.cancelled, "the task was cancelled", disposition: .notAttempted, driver: "failover")
  fileprivate static let lostSchema = StoreError(
    .unavailable, "the database has lost all that it held, and begins anew", disposition: .notAttempted, driver: "failover")
  static let notReplicable = StoreError(
    .unsupported, "this database can't be a member of a set; it lacks transactions or a change log", disposition: .notAttempted,
    driver: "failover")
  static let noBatch = StoreError(.corrupt, "the driver answered no batch for a query", driver: "failover")
}
