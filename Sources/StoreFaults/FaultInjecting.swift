public import WellSenseStore

/// A driver that fails on request. What these do is said at ``FaultScript``.
public protocol FaultInjecting: Sendable {
  var faults: FaultScript { get }
}

extension FaultInjecting {
  public func failNext(_ codes: StoreError.Code..., on kinds: CallKinds = .data) { faults.failNext(codes, on: kinds) }
  public func failAlways(_ code: StoreError.Code, on kinds: CallKinds = .all) { faults.failAlways(code, on: kinds) }
  public func delay(by latency: Duration, on kinds: CallKinds = .data) { faults.delay(by: latency, on: kinds) }
  public func disconnect() { faults.disconnect() }
  public func reconnect() { faults.reconnect() }
  public func loseNextReply(on kinds: CallKinds = .commits) { faults.loseNextReply(on: kinds) }
  public func dropNextCommit() { faults.dropNextCommit() }
  public func dropNextRequest(on kinds: CallKinds) { faults.dropNextRequest(on: kinds) }
  public func misbehave(_ rates: FaultRates, seed: UInt64) { faults.misbehave(rates, seed: seed) }
  public func heal() { faults.heal() }
}
