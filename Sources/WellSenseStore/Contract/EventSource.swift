/// A power: telling what happens below, such as a failover.
public protocol EventSource: Sendable {
  /// Everything from now on. Every use is a subscription of its own, which ends with the driver.
  func subscribe() -> AsyncStream<StoreEvent>
}
