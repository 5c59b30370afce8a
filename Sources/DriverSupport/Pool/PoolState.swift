package import WellSenseStore

/// What a pool of connections does next: a pure state machine. The shell tells what happened and when; it answers what to do.
///
/// Each slot is one connection and the thread that serves it. The thread asks for its next step; whoever changes the demand
/// performs the actions that come back.
package struct PoolState: Sendable {
  package typealias Instant = ContinuousClock.Instant

  /// What a slot is doing.
  package enum Phase: Int, Sendable, CaseIterable {
    case connecting, idle
    /// Told to look for work, but hasn't yet.
    case woken
    case busy
    /// Held by a snapshot.
    case leased
    case closing
    /// Its thread doesn't come back from the C library. It counts for nothing.
    case lost
  }

  /// Why a connection ends.
  package enum Reason: String, Sendable, CaseIterable { case broken, lifetime, idle, surplus, shutdown, lost }

  /// What waits: calls, the oldest one's arrival, and leases.
  package struct Line: Sendable {
    package var calls = 0
    package var oldest: Instant?
    package var leases = 0
    package init(calls: Int = 0, oldest: Instant? = nil, leases: Int = 0) {
      self.calls = calls
      self.oldest = oldest
      self.leases = leases
    }
    package var isEmpty: Bool { calls == 0 && leases == 0 }
  }

  package enum Action: Sendable, Hashable {
    /// Start a thread that connects this slot.
    case connect(Int)
    /// Wake the slot's thread: it asks for its step.
    case wake(Int)
    /// Nobody will come: end what waits with the last failure.
    case failWaiting
    /// Nobody can come before the pause after a failure is over: end what doesn't wait for that.
    case failFast
    /// A lease is held for suspiciously long.
    case leaseHeld(Int)
  }

  /// What a slot's thread does next.
  package enum Step: Sendable, Hashable {
    case take, lease, validate, sleep
    case close(Reason)
  }

  struct Slot: Sendable {
    var phase = Phase.connecting
    /// Busy with what takes long, so nobody should wait for it.
    var isHeavy = false
    var retireAt: Instant
    var lastUsed: Instant
    var leasedSince: Instant?
    var alarm: Int
    var reason = Reason.idle
  }

  let limits: PoolLimits
  let tuning: PoolTuning
  var slots: [Slot?] = []
  /// The one used last is at the end and works next, so that the others can end when there is little to do.
  var idle: [Int] = []
  var counts = [Int](repeating: 0, count: Phase.allCases.count)
  var heavy = 0
  /// Grows when a connection breaks: the others then prove themselves before they are used.
  var alarm = 0
  var failures = 0
  var lastFailureIsFinal = false
  var backoffEnd: Instant?
  var random: SplitMix
  package internal(set) var isClosing = false

  package init(_ limits: PoolLimits, _ tuning: PoolTuning, seed: UInt64) {
    var limits = limits
    limits.maximum = max(1, limits.maximum)
    limits.minimum = min(max(0, limits.minimum), limits.maximum)
    limits.leases = max(1, limits.leases)
    self.limits = limits
    self.tuning = tuning
    random = SplitMix(state: seed)
  }

  // MARK: - What can be asked

  package func count(_ phase: Phase) -> Int { counts[phase.rawValue] }
  /// Connections that serve calls or soon will.
  package var live: Int { count(.connecting) + usable }
  package var usable: Int { count(.idle) + count(.woken) + count(.busy) }
  /// The server can't be reached, as far as is known.
  package var isDown: Bool { failures > 0 && usable == 0 }
  /// As ``isDown``, and nobody is about to try again.
  package func isOutOfReach(at now: Instant) -> Bool { isDown && live == 0 && !mayConnect(now) }
  package var isFinished: Bool { isClosing && slots.allSatisfy { $0 == nil || $0?.phase == .lost } }

  package func phase(_ id: Int) -> Phase? { slots.indices.contains(id) ? slots[id]?.phase : nil }

  mutating func move(_ id: Int, to phase: Phase) {
    guard let before = slots[id]?.phase else { return }
    counts[before.rawValue] -= 1
    counts[phase.rawValue] += 1
    if before == .idle { idle.removeAll { $0 == id } }
    if phase == .idle { idle.append(id) }
    slots[id]?.phase = phase
    setHeavy(id, false)
  }

  mutating func setHeavy(_ id: Int, _ isHeavy: Bool) {
    guard let before = slots[id]?.isHeavy, before != isHeavy else { return }
    heavy += isHeavy ? 1 : -1
    slots[id]?.isHeavy = isHeavy
  }

  mutating func makeSlot(_ now: Instant) -> Int {
    let slot = Slot(retireAt: now, lastUsed: now, alarm: alarm)
    counts[Phase.connecting.rawValue] += 1
    if let free = slots.firstIndex(where: { $0 == nil }) {
      slots[free] = slot
      return free
    }
    slots.append(slot)
    return slots.count - 1
  }

  mutating func free(_ id: Int) {
    guard slots[id] != nil else { return }
    move(id, to: .closing)
    counts[Phase.closing.rawValue] -= 1
    slots[id] = nil
  }
}

/// A small generator, so that a seed decides everything. The constants are those of Steele, Lea and Flood's SplitMix64.
package struct SplitMix: RandomNumberGenerator, Sendable {
  var state: UInt64

  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
