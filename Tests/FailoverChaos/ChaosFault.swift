import TestSupport
import WellSenseStore

/// What can be done to a member of a set: a row of a table.
struct ChaosFault<Target: Sendable>: Sendable {
  let name: String
  /// How often it comes, against the others.
  let weight: Int
  /// Milliseconds between its beginning and its end.
  let lasts: ClosedRange<Int>
  /// Whether it takes what a database acknowledged: it comes only where every member has everything.
  var isLoss = false
  /// Whether its beginning or its end kills the server, how often in all.
  var kills = 0
  /// How many calls or connections faults of its kind have hit so far, where it may well hit none; then it is as if it hadn't happened.
  var hits: (@Sendable (Target) -> Int)?
  var isPossible: @Sendable (Target) -> Bool = { _ in true }
  let make: @Sendable (Target) async throws -> Void
  let mend: @Sendable (Target) async throws -> Void
}

extension ChaosFault<ChaosServer> {
  static let ofServers = [
    ChaosFault(name: "kill -9", weight: 60, lasts: 0...1_000, kills: 1) {
      try await $0.kill()
    } mend: {
      try await $0.restart()
    },
    ChaosFault(name: "freeze", weight: 4, lasts: 500...3_000) {
      try await $0.freeze()
    } mend: {
      try await $0.thaw()
    },
    ChaosFault(name: "refused", weight: 3, lasts: 200...2_000) {
      $0.proxy.set(.refused)
    } mend: {
      $0.proxy.clear()
    },
    ChaosFault(name: "blackhole", weight: 4, lasts: 500...3_000) {
      $0.proxy.set(.frozen)
    } mend: {
      $0.proxy.clear()
    },
    ChaosFault(name: "connections reset", weight: 2, lasts: 0...0) {
      $0.proxy.resetConnections()
    } mend: { _ in
    },
    ChaosFault(name: "cut before COMMIT", weight: 4, lasts: 300...1_000, hits: { $0.proxy.counts.strikes }) {
      $0.cut(.lostRequest(with: $0.commitOrder))
    } mend: {
      $0.proxy.clear()
    },
    ChaosFault(name: "cut after COMMIT", weight: 4, lasts: 300...1_000, hits: { $0.proxy.counts.strikes }) {
      $0.cut(.lostReply(to: $0.commitOrder))
    } mend: {
      $0.proxy.clear()
    },
    ChaosFault(
      name: "read-only", weight: 2, lasts: 500...2_000, hits: { $0.driver.failures(.readOnly) }, isPossible: { !$0.readOnly.isEmpty }
    ) {
      try $0.order($0.readOnly)
      // A right that is taken away, open sessions keep.
      $0.proxy.resetConnections()
    } mend: {
      try $0.order($0.writable)
    },
    // A PostgreSQL whose disk is full may end by itself. What a server has set aside for its files and logs, it still writes to.
    ChaosFault(
      name: "disk full", weight: 2, lasts: 2_000...5_000, kills: 1, hits: { $0.driver.failures(.storageFull, .unavailable, .timedOut) },
      isPossible: { $0.hasDisk }
    ) {
      try await $0.fill()
    } mend: {
      try await $0.widen()
      try await $0.restart()
    },
    ChaosFault(name: "data directory lost", weight: 1, lasts: 0...0, isLoss: true, kills: 1) {
      try await $0.empty()
    } mend: { _ in
    },
    ChaosFault(name: "clock +1 h", weight: 1, lasts: 2_000...4_000, kills: 2, isPossible: { _ in Clocks.canBeWrong }) {
      try await $0.restart(clock: "+1h")
    } mend: {
      try await $0.restart()
    },
    ChaosFault(name: "clock −1 h", weight: 1, lasts: 2_000...4_000, kills: 2, isPossible: { _ in Clocks.canBeWrong }) {
      try await $0.restart(clock: "-1h")
    } mend: {
      try await $0.restart()
    },
  ]
}
