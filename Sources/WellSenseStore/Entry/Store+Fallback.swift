extension Store {
  /// What is done while no database can be reached; `nil` where nothing was allowed (``StoreSettings/fallback``).
  public var fallback: FallbackStatus? { session.driver.fallback?.status }

  /// Writes that the spool accepted and the database refused afterwards, oldest first. They stay in the file `rejected` of the spool's
  /// folder until somebody removes it while the store is closed.
  public func rejectedWrites() async throws(StoreError) -> [RejectedWrite] { try await session.driver.fallback?.rejectedWrites() ?? [] }
}
