import Dispatch
import Synchronization
import WellSenseStore

/// Many seeds of one scenario, on all cores.
struct Runner {
  struct Sum: Sendable {
    var seeds = 0
    var bad = 0
    var faults: [String: Int] = [:]
    var firstBad: UInt64?
    var notes: [String] = []
    var acknowledged = 0
    var kills = 0
    var epochs = 0
    var roleChanges = 0
    var superseded = 0
    var destroyed = 0
  }

  /// - Parameter isEnough: whether one bad seed is all that is asked.
  static func run(_ scenario: Scenario, seeds: Range<UInt64>, isEnough: Bool = false) -> Sum {
    let sum = Mutex(Sum())
    let next = Atomic(seeds.lowerBound)
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      while true {
        let seed = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard seed < seeds.upperBound, !(isEnough && sum.withLock { $0.bad > 0 }) else { return }
        let world = World(scenario, seed: seed)
        let verdict = world.run()
        sum.withLock { add(world, verdict, seed, to: &$0) }
      }
    }
    return sum.withLock { $0 }
  }

  private static func add(_ world: World, _ verdict: Verdict, _ seed: UInt64, to sum: inout Sum) {
    sum.seeds += 1
    sum.acknowledged += world.counts.acknowledged
    sum.kills += world.counts.kills
    sum.epochs += world.counts.epochs
    sum.roleChanges += world.counts.roleChanges
    sum.superseded += world.counts.superseded
    sum.destroyed += world.counts.destroyed
    guard !verdict.isClean else { return }
    sum.bad += 1
    if seed < sum.firstBad ?? .max { (sum.firstBad, sum.notes) = (seed, verdict.notes) }
    for fault in verdict.faults { sum.faults[fault.rawValue, default: 0] += 1 }
  }
}

extension Runner.Sum {
  var faultText: String { faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ") }
}
