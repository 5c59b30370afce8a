import StoreFaults
import Synchronization
import WellSenseStore

/// A fault and the member that it is for: as much as a run needs to know to make it.
struct ChaosStrike: Sendable {
  let fault: String
  let member: String
  let weight: Int
  let lasts: ClosedRange<Int>
  let isLoss: Bool
  let kills: Int
  /// A change of roles is none, but comes between faults.
  var isFault = true
  let hits: (@Sendable () -> Int)?
  let make: @Sendable () async throws -> Void
  let mend: @Sendable () async throws -> Void

  init<Target: Sendable>(_ fault: ChaosFault<Target>, _ target: Target, _ member: String) {
    self.fault = fault.name
    self.member = member
    weight = fault.weight
    lasts = fault.lasts
    isLoss = fault.isLoss
    kills = fault.kills
    if let count = fault.hits { hits = { count(target) } } else { hits = nil }
    make = { try await fault.make(target) }
    mend = { try await fault.mend(target) }
  }

  static func all(on server: ChaosServer) -> [ChaosStrike] {
    ChaosFault.ofServers.filter { $0.isPossible(server) }.map { ChaosStrike($0, server, server.name) }
  }

  static func all(on file: ChaosFile, _ name: String) -> [ChaosStrike] { ChaosFault.ofFiles.map { ChaosStrike($0, file, name) } }

  static func switching(_ store: Store, to place: Int, _ name: String) -> ChaosStrike {
    let changes = Count()
    let fault = ChaosFault<Store>(name: "roles changed by hand", weight: 5, lasts: 0...0, hits: { _ in changes.value }) { store in
      let active = store.active
      // A member that is away can't take over, and says so.
      guard (try? await store.with(timeout: .seconds(5)).switchActive(to: place)) != nil else { return }
      if active != place { changes.add() }
    } mend: { _ in
    }
    var strike = ChaosStrike(fault, store, name)
    strike.isFault = false
    return strike
  }

  private final class Count: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.add(1, ordering: .relaxed) }
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
