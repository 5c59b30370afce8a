import FailoverChaos
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

extension FaultTrial {
  func cancelConnecting() async throws -> StoreError? {
    scene.proxy.set(.frozen)
    let task = Task { [self] in await failing { () async throws(StoreError) in try await scene.driver.open(FaultScene.call()) } }
    try await eventually { scene.proxy.counts.connections > 0 }
    let error = try await cancelled(task)
    try await heal()
    try await scene.open()
    return error
  }

  func cancel() async throws -> StoreError? {
    switch fault {
    case .queueCancelled: try await cancelQueued()
    case .writeCancelled: try await cancelLockedOut()
    case .commitCancelled: try await cancelCommit()
    case .snapshotCancelled: try await cancelSnapshot()
    default: try await cancelRead()
    }
  }

  private func cancelRead() async throws -> StoreError? {
    hold()
    let task = Task { [self] in await failing { () async throws(StoreError) in _ = try await scene.read(known) } }
    try await freeze()
    return try await cancelled(task)
  }

  /// Behind a read that never ends, on the only connection.
  private func cancelQueued() async throws -> StoreError? {
    hold()
    let first = Task { [self] in await failing { () async throws(StoreError) in _ = try await scene.read(known) } }
    try await freeze()
    let task = Task { [self] in await failing { () async throws(StoreError) in _ = try await scene.read(known) } }
    for _ in 0..<100 { await Task.yield() }
    let error = try await cancelled(task)
    _ = try await cancelled(first)
    return error
  }

  private func cancelLockedOut() async throws -> StoreError? {
    let holder = try holder()
    scene.proxy.set(.noticed(known.id.bytes), times: 1)
    let task = Task { [self] in
      await failing { () async throws(StoreError) in _ = try await scene.driver.commit(patch(), FaultScene.call()) }
    }
    try await eventually { scene.proxy.counts.strikes > 0 }
    let error = try await cancelled(task)
    try holder.run("ROLLBACK")
    return error
  }

  private func cancelCommit() async throws -> StoreError? {
    let row = FaultScene.user()
    let batch = transaction(row)
    try await scene.renewConnections()
    scene.proxy.set(.heldReply(to: scene.engine.commitOrder), times: 1)
    let task = Task { [self] in
      await failing { () async throws(StoreError) in _ = try await scene.driver.commit(batch, FaultScene.call(FaultScene.patience)) }
    }
    try await eventually { scene.proxy.counts.strikes > 0 }
    let error = try await cancelled(task)
    try await heal()
    // The order arrived, so that it happened.
    #expect(try await scene.driver.commit(batch, FaultScene.call()).isReplay)
    return error
  }

  private func cancelSnapshot() async throws -> StoreError? {
    let snapshot = try await #require(scene.driver.snapshots).openSnapshot(FaultScene.call())
    hold()
    let task = Task { [self] in
      await failing { () async throws(StoreError) in
        _ = try await snapshot.read([Query(known.entity, key: known.key)], FaultScene.call())
      }
    }
    try await freeze()
    let error = try await cancelled(task)
    await snapshot.close()
    return error
  }

  // MARK: - Steps

  /// Lets the next request for the known user arrive, but no reply.
  private func hold() { scene.proxy.set(.heldReply(to: known.id.bytes), times: 1) }

  /// Once it has arrived, nothing else does.
  private func freeze() async throws {
    try await eventually { scene.proxy.counts.strikes > 0 }
    scene.proxy.set(.frozen)
  }

  private func cancelled(_ task: Task<StoreError?, Never>) async throws -> StoreError? {
    try await inTime { () async throws(StoreError) in
      task.cancel()
      if let error = await task.value { throw error }
    }
  }

  private func failing(_ body: @Sendable () async throws(StoreError) -> Void) async -> StoreError? {
    do throws(StoreError) { try await body() } catch { return error }
    return nil
  }
}
