import WellSenseStore

extension Mutant {
  static let waiting: [Mutant] = [
    Mutant("deadlines-ignored", "Gives every call all the time it wants.") { base in
      Layer(base).deadlined { _ in Call(deadline: Deadline(after: .seconds(30))) }
    },
    Mutant("hangs-when-late", "Waits for ever when the deadline has passed.") { base in
      let wait: @Sendable (Call) async -> Void = { call in if call.deadline.hasPassed { try? await Task.sleep(for: .seconds(3_600)) } }
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in
        await wait(call)
        return try await base.read(queries, call)
      }
      layer.commits = { batch, call throws(StoreError) in
        await wait(call)
        return try await base.commit(batch, call)
      }
      layer.pages = { position, limit, call throws(StoreError) in
        await wait(call)
        return try await base.changes(after: position, limit: limit, call)
      }
      return layer
    },
    commit("late-but-written", "Says that a late commit wasn't attempted, and writes it.") { base, batch, call throws(StoreError) in
      let isLate = call.deadline.remaining < .milliseconds(2)
      let commit = try await base.commit(batch, Call(deadline: Deadline(after: .seconds(30))))
      guard isLate else { return commit }
      throw StoreError(.timedOut, "the deadline passed", disposition: .notAttempted)
    },
    commit("cancelled-but-written", "Says that a cancelled commit wasn't attempted, and writes it.") {
      base, batch, call throws(StoreError) in
      // In a task of its own, which the cancellation doesn't reach.
      let outcome = await Task { () async -> Result<Commit, StoreError> in
        do throws(StoreError) { return .success(try await base.commit(batch, call)) } catch { return .failure(error) }
      }.value
      guard Task.isCancelled else { return try outcome.get() }
      throw StoreError(.cancelled, "the task was cancelled", disposition: .notAttempted)
    },
    Mutant("cancellation-poisons", "Is of no use after a cancellation.") { base in
      let isBroken = Memory(false)
      let check: @Sendable () throws(StoreError) -> Void = { () throws(StoreError) in
        if Task.isCancelled { isBroken { $0 = true } }
        if isBroken({ $0 }) {
          throw StoreError(.unavailable, "the connection is in the middle of another call", disposition: .notAttempted)
        }
      }
      var layer = Layer(base)
      layer.reads = { queries, call throws(StoreError) in
        try check()
        return try await base.read(queries, call)
      }
      layer.commits = { batch, call throws(StoreError) in
        try check()
        return try await base.commit(batch, call)
      }
      return layer
    },
    commit("cancellation-hits-others", "Cancels the next commits with a cancelled one.", { 0 }) {
      base, doomed, batch, call throws(StoreError) in
      for _ in 0..<3 { await Task.yield() }
      if Task.isCancelled { doomed { $0 = 4 } }
      let isHit = doomed { count in
        defer { count = max(0, count - 1) }
        return count > 0
      }
      if isHit { throw StoreError(.cancelled, "the connection was cancelled", disposition: .notAttempted) }
      return try await base.commit(batch, call)
    },
    Mutant("cancellation-as-an-error-of-its-own", "Tells a cancelled call as `unavailable`.") { base in
      var layer = Layer(base)
      layer.commits = { batch, call throws(StoreError) in
        if Task.isCancelled { throw StoreError(.unavailable, "the call was interrupted", disposition: .unknown) }
        return try await base.commit(batch, call)
      }
      return layer
    },
    Mutant("waits-outlast-deadlines", "Waits for changes longer than allowed.") { base in
      var layer = Layer(base)
      layer.powers = Layer.Powers(base)
      layer.powers?.notifications = base.notifications.map { Dozing(base: $0) }
      return layer
    },
    Mutant("waits-end-at-once", "Ends a wait for changes before there are any.") { base in
      var layer = Layer(base)
      layer.powers = Layer.Powers(base)
      layer.powers?.notifications = Sleepless()
      return layer
    },
    Mutant("snapshots-of-now", "Reads what is there now from a snapshot.") { base in
      var layer = Layer(base)
      layer.powers = Layer.Powers(base)
      layer.powers?.snapshots = base.snapshots.map { Unpinned(base: base, pinned: $0) }
      return layer
    },
    Mutant("plans-with-values", "Shows the values of a query in its plan.") { base in
      var layer = Layer(base)
      layer.powers = Layer.Powers(base)
      layer.powers?.explanations = Indiscreet()
      return layer
    },
    Mutant("diagnoses-with-values", "Shows stored values in a diagnosis.") { base in
      var layer = Layer(base)
      layer.powers = Layer.Powers(base)
      layer.powers?.diagnoses = base.diagnoses.map { Gossip(base: base, diagnosing: $0) }
      return layer
    },
  ]
}

extension Layer {
  fileprivate func deadlined(_ change: @escaping @Sendable (Call) -> Call) -> Layer {
    var layer = self
    layer.reads = { queries, call throws(StoreError) in try await self.read(queries, change(call)) }
    layer.aggregates = { aggregation, call throws(StoreError) in try await self.aggregate(aggregation, change(call)) }
    layer.commits = { batch, call throws(StoreError) in try await self.commit(batch, change(call)) }
    layer.pages = { position, limit, call throws(StoreError) in try await self.changes(after: position, limit: limit, change(call)) }
    return layer
  }
}

private struct Dozing: ChangeNotifying {
  let base: any ChangeNotifying
  func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {
    try await base.waitForChange(after: position, Call(deadline: Deadline(after: .seconds(30))))
  }
}

private struct Sleepless: ChangeNotifying {
  func waitForChange(after position: Position?, _ call: Call) async throws(StoreError) {}
}

private struct Unpinned: Snapshotting {
  let base: any Driver
  let pinned: any Snapshotting

  func openSnapshot(_ call: Call) async throws(StoreError) -> any Snapshot { Live(base: base, pinned: try await pinned.openSnapshot(call)) }

  private struct Live: Snapshot {
    let base: any Driver
    let pinned: any Snapshot
    var position: Position? { pinned.position }
    func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] { try await base.read(queries, call) }
    func close() async { await pinned.close() }
  }
}

private struct Indiscreet: Explaining {
  func explain(_ query: Query, _ call: Call) async throws(StoreError) -> Explanation {
    Explanation(["\(query)"], isScan: { _ in false }, isSort: { _ in false })
  }
}

private struct Gossip: Diagnosing {
  let base: any Driver
  let diagnosing: any Diagnosing

  func diagnose(_ schema: Schema, _ call: Call) async -> [Finding] {
    let users = (try? await base.read([Query(.users)], call))?.first
    return await diagnosing.diagnose(schema, call) + [.ok(.database, users.map { "\($0.rows())" } ?? "")]
  }
}
