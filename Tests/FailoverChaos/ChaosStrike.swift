import StoreFaults
import WellSenseStore

/// A fault and the member that it is for: as much as a run needs to know to make it.
struct ChaosStrike: Sendable {
  let fault: String
  let member: String
  let weight: Int
  let lasts: ClosedRange<Int>
  let isLoss: Bool
  let kills: Int
  let make: @Sendable () async throws -> Void
  let mend: @Sendable () async throws -> Void

  init<Target: Sendable>(_ fault: ChaosFault<Target>, _ target: Target, _ member: String) {
    self.fault = fault.name
    self.member = member
    weight = fault.weight
    lasts = fault.lasts
    isLoss = fault.isLoss
    kills = fault.kills
    make = { try await fault.make(target) }
    mend = { try await fault.mend(target) }
  }

  static func all(on server: ChaosServer) -> [ChaosStrike] {
    ChaosFault.ofServers.filter { $0.isPossible(server) }.map { ChaosStrike($0, server, server.name) }
  }

  static func all(on file: FaultDriver, _ name: String) -> [ChaosStrike] { ChaosFault.ofFiles.map { ChaosStrike($0, file, name) } }

  /// A change of roles by hand is no fault, but comes between them.
  static func switching(_ store: Store, to place: Int, _ name: String) -> ChaosStrike {
    let fault = ChaosFault<Store>(name: "switch to it", weight: 5, lasts: 0...0) { store in
      // A member that is away can't take over, and says so.
      try? await store.with(timeout: .seconds(5)).switchActive(to: place)
    } mend: { _ in
    }
    return ChaosStrike(fault, store, name)
  }
}

extension [ChaosStrike] {
  func draw(_ random: inout SeededGenerator) -> ChaosStrike? {
    var left = Int.random(in: 0..<Swift.max(1, reduce(0) { $0 + $1.weight }), using: &random)
    return first { strike in
      left -= strike.weight
      return left < 0
    }
  }
}
