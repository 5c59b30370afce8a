import Synchronization

extension MockDriver {
  /// Every read, aggregation and commit that reached this database, in order, also those that failed: `users.insert`,
  /// `health_records.read`; a batch of several writes is one call, as `users.insert+health_records.insert`.
  ///
  /// The verbs are read, aggregate, insert, patch and delete. Of a long run the latest 100,000 are kept.
  public var calls: [String] { state.withLock { $0.calls.texts } }

  /// Forgets the calls so far.
  public func resetCalls() { state.withLock { $0.calls.reset() } }
}
