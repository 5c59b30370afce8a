internal import Logging
internal import Synchronization

// Writes: to the database, or into the spool, and never past those that wait there.
extension FallbackDriver {
  public func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    if !traffic.isPlain, let accepted = try await acceptedInstead(batch, call) { return accepted }
    do throws(StoreError) {
      traffic.begin()
      let commit = try await base.commit(batch, call)
      traffic.answer()
      note("commit", position: commit.position, epoch: commit.version.epoch)
      return commit
    } catch {
      traffic.fail()
      guard await isGone(after: error, call), let accepted = try await accept(batch, call, error) else { throw error }
      return accepted
    }
  }

  /// What the spool answers while writes don't go to the database; `nil` once they do.
  private func acceptedInstead(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit? {
    while true {
      if let reason = absence {
        if let accepted = try await accept(batch, call, reason) { return accepted }
        throw reason
      }
      guard state.withLock({ $0.isReturning }), spool != nil else { return nil }
      // Its turn comes after those that wait.
      guard !call.deadline.hasPassed else { throw .beingDelivered }
      do { try await Task.sleep(for: min(Self.turnPause, call.deadline.remaining)) } catch { throw .cancelledInLine }
    }
  }

  private static let turnPause = Duration.milliseconds(5)

  /// Makes the write durable in the spool; `nil` if it can't be answered so, or there is no need any more.
  ///
  /// - Parameter reason: what the caller is told otherwise.
  private func accept(_ batch: WriteBatch, _ call: Call, _ reason: StoreError) async throws(StoreError) -> Commit? {
    // Who names the acknowledgement wants a database's.
    guard let spool, call.acknowledgement == .automatic, batch.isSpoolable(.current) else { return nil }
    guard !batch.namesMock else { throw .namesMock }
    guard state.withLock({ $0.enter() }) else { return nil }
    defer { state.withLock { $0.entered() } }
    do throws(StoreError) { try await spool.accept(batch) } catch {
      // An attempt before may have taken effect: that it wasn't accepted now doesn't undo it.
      throw reason.disposition == .unknown ? reason : error.located(operationID: batch.operation)
    }
    logger.debug("a write was accepted into the spool", metadata: ["operation": "\(batch.operation)", "shape": "\(batch.shape)"])
    events.emit(.spooled(batch.operation))
    ReceiptCollector.current?.add(Receipt.Origin(Self.spoolInfo, "commit", isAccepted: true))
    return batch.accepted(.current)
  }

  private static let spoolInfo = DriverInfo(engine: "spool", version: "1", endpoint: "file", capabilities: [.durable, .writes])
}

extension StoreError {
  static let beingDelivered = StoreError(
    .timedOut, "writes that were accepted before are on their way to the database; repeat the call later", disposition: .notAttempted,
    driver: "fallback")
  static let cancelledInLine = StoreError(
    .cancelled, "the task was cancelled while accepted writes were on their way", disposition: .notAttempted, driver: "fallback")
}
