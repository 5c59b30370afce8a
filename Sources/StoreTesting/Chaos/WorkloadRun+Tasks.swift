import WellSenseStore

extension WorkloadRun {
  /// One task: an operation after the other, by one process after the other.
  func work(_ number: Int, until isOver: @Sendable (Workload.Progress) -> Bool) async {
    let seed = workload.seed &+ UInt64(workload.generation) << 32 &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    var worker = Worker(run: self, process: nextProcess(), random: Seeded(seed))
    while !Task.isCancelled, !isOver(recorder.progress) {
      await worker.step()
      // A store in memory never suspends, and others want their turn.
      await Task.yield()
      // At a pace that the slowest database can keep; nothing is expected after it.
      if workload.pause > .zero { try? await Task.sleep(for: workload.pause) }
    }
  }
}

/// One process after the other, each doing one operation after the other.
struct Worker {
  let run: WorkloadRun
  var process: Int
  var random: Seeded

  var store: Store { run.store }
  var names: WorkloadNames { run.names }

  mutating func step() async {
    switch random.below(100) {
    case ..<45: await useList()
    case ..<70: await useRegister()
    case ..<90: await addElement()
    default: await useAccounts()
    }
  }

  /// Does an operation and records it.
  ///
  /// - Parameter body: gives what was answered.
  /// - Returns: whether it was done.
  @discardableResult
  mutating func perform(
    _ action: History.Action, _ body: () async throws(StoreError) -> History.Action
  ) async -> Bool {
    run.recorder.invoke(process, action)
    do throws(StoreError) {
      run.recorder.complete(process, .ok, try await body())
      return true
    } catch {
      // A read that fails has had no effect, whatever is known of it.
      let isUnknown = error.disposition == .unknown && !action.isRead
      run.recorder.complete(process, isUnknown ? .info : .fail, action, error: error)
      if isUnknown { process = run.nextProcess() }
      if error.disposition != .rejected { await WorkloadRun.pause() }
      return false
    }
  }

  private mutating func addElement() async {
    let element = run.nextValue()
    let action = History.Action.add(key: 0, value: element)
    await perform(action) { [store, names] () async throws(StoreError) in
      _ = try await store.healthRecords.record(WorkloadValue.record(element, of: names.owner))
      return action
    }
  }
}
