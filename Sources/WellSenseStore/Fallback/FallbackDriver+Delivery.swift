internal import Logging
internal import Synchronization

// Bringing accepted writes to the database, in their order, each under its operation id.
extension FallbackDriver {
  private static let deliveryTimeout = Duration.seconds(30)

  /// Delivers the oldest write, or notes that there is none any more.
  func deliver(_ round: inout FallbackRound) async {
    do throws(StoreError) {
      guard let spool, let entry = try await spool.oldest() else { return await settle(&round) }
      do throws(StoreError) {
        let call = Call(deadline: Deadline(after: Self.deliveryTimeout))
        _ = try await base.commit(WriteBatch(entry.operation, entry.writes), call)
      } catch {
        return try await failed(entry, error, spool, &round)
      }
      // Only now that the commit is known.
      try await spool.delivered(entry)
      round.delivered += 1
      round.heldUp = nil
    } catch {
      logger.error("the spool can't be read or written", metadata: ["error": "\(error)"])
      await pause(settings.longestPause)
    }
  }

  private func failed(_ entry: SpoolEntry, _ error: StoreError, _ spool: Spool, _ round: inout FallbackRound) async throws(StoreError) {
    if error.isFinal {
      try await spool.rejected(entry, error)
      round.heldUp = nil
      logger.error(
        "an accepted write was refused by the database; it is kept among the rejected",
        metadata: ["operation": "\(entry.operation)", "error": "\(error)"])
      events.emit(.spoolRejected(entry.operation, error.code))
      return
    }
    // Either nobody is there again, or it can't take writes now: the write stays where it is.
    if error.isOutage, await confirm().value { return }
    if round.heldUp != error.code {
      round.heldUp = error.code
      logger.warning("the spool's delivery is held up", metadata: ["operation": "\(entry.operation)", "error": "\(error)"])
    }
    await pause(settings.checkInterval)
  }

  private func settle(_ round: inout FallbackRound) async {
    let isSettled = state.withLock { state in
      guard state.settle() else { return false }
      traffic.isPlain = true
      return true
    }
    guard isSettled else { return await pause(.milliseconds(1)) }
    guard round.delivered > 0 else { return }
    logger.notice("the spool was delivered", metadata: ["writes": "\(round.delivered)"])
    events.emit(.spoolDelivered(round.delivered))
    round.delivered = 0
  }
}

extension StoreError {
  /// Whether the database judged the write: repeating it would be judged the same. What its user may not do, or its kind of server can't, says
  /// nothing of the write and may change.
  fileprivate var isFinal: Bool {
    isVerdict || disposition == .rejected && (code == .invalid || code == .unsupported && engineCode == nil)
  }
}
