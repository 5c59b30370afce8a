public import ServiceLifecycle

extension Store: Service {
  /// Waits for the service group's graceful shutdown, then closes the store.
  public func run() async throws {
    try? await gracefulShutdown()
    await close()
  }
}
