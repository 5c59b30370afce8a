/// Who does the work that is measured.
enum Role: String, CaseIterable {
  case floor, ours, peer
  /// The same with 100 times the rows.
  case floorGrown, oursGrown
  /// A continuation to a thread and back.
  case hop
  /// The driver alone, without what lies above it.
  case driver
  /// Peak memory in MiB.
  case memory
}

/// One way to do a piece of work; a run gives the microseconds of one operation, without what had to be prepared.
struct Contender: Sendable {
  let role: Role
  let run: @Sendable () async throws -> Double
}

/// What a measurement should be, as a number that must not be above (or below) a limit.
struct Target: Sendable {
  let text: String
  let value: @Sendable ([Role: Double]) -> Double
  let limit: Double
  var isLowerBound = false

  func isMet(_ value: Double) -> Bool { isLowerBound ? value >= limit : value <= limit }

  static func ofFloor(_ limit: Double) -> Target {
    Target(text: "≤ \(limit) × floor", value: { ($0[.ours] ?? .nan) / ($0[.floor] ?? .nan) }, limit: limit)
  }

  static let floorAndHop = Target(
    text: "≤ floor + hop", value: { ($0[.ours] ?? .nan) / (($0[.floor] ?? .nan) + ($0[.hop] ?? .nan)) }, limit: 1)

  static let growth = Target(
    text: "≤ 1.15 × floor's growth",
    value: { (($0[.oursGrown] ?? .nan) / ($0[.ours] ?? .nan)) / (($0[.floorGrown] ?? .nan) / ($0[.floor] ?? .nan)) }, limit: 1.15)

  static func overDriver(microseconds: Double) -> Target {
    Target(text: "driver + ≤ \(microseconds) µs", value: { ($0[.ours] ?? .nan) - ($0[.driver] ?? .nan) }, limit: microseconds)
  }

  static func memory(mebibytes: Double) -> Target {
    Target(text: "peak ≤ \(Int(mebibytes)) MiB", value: { $0[.memory] ?? .nan }, limit: mebibytes)
  }

  static func timesFasterThanPeer(_ limit: Double) -> Target {
    Target(
      text: "≥ \(limit) × faster than GRDB", value: { ($0[.peer] ?? .nan) / ($0[.ours] ?? .nan) }, limit: limit, isLowerBound: true)
  }
}

/// A piece of work and everyone who does it.
struct Workload: Sendable {
  let name: String
  let targets: [Target]
  let contenders: [Contender]
  var rounds: Int
  /// Whether a round goes ahead that doesn't count.
  var warmsUp = true
  /// What ends it: closing databases, removing files.
  var end: @Sendable () async -> Void = {}
}

/// Medians of a workload's rounds.
struct Measurement {
  let name: String
  let medians: [Role: Double]
  let verdicts: [Verdict]

  struct Verdict {
    let target: Target
    let value: Double
    /// The lowest and the highest of the rounds, each compared within itself.
    let range: ClosedRange<Double>
    var isMet: Bool { target.isMet(value) }
  }
}

extension Workload {
  /// Runs everyone in turn, round after round, so that what disturbs the machine disturbs all of them; the first round only warms up.
  func measure() async throws -> Measurement {
    var rounds: [[Role: Double]] = []
    for round in (warmsUp ? 0 : 1)...self.rounds {
      var times: [Role: Double] = [:]
      // Every other round runs backwards: who follows whom must not matter.
      for contender in round.isMultiple(of: 2) || !warmsUp ? contenders : contenders.reversed() {
        times[contender.role] = try await contender.run()
      }
      if round > 0 { rounds.append(times) }
    }
    var medians: [Role: Double] = [:]
    for contender in contenders { medians[contender.role] = rounds.compactMap { $0[contender.role] }.median }
    let verdicts = targets.map { target in
      let values = rounds.map(target.value).sorted()
      return Measurement.Verdict(target: target, value: target.value(medians), range: values[0]...values[values.count - 1])
    }
    return Measurement(name: name, medians: medians, verdicts: verdicts)
  }
}

extension [Double] {
  var median: Double {
    let sorted = self.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}

/// Microseconds that one of `operations` took.
func time(_ operations: Int, _ body: () async throws -> Void) async rethrows -> Double {
  let start = ContinuousClock.now
  try await body()
  return start.duration(to: .now).microseconds / Double(operations)
}

/// Shares `operations` among as many tasks, which run at once.
func time(_ operations: Int, tasks: Int, _ body: @escaping @Sendable (Range<Int>) async throws -> Void) async throws -> Double {
  try await time(operations) {
    if tasks == 1 { return try await body(0..<operations) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<tasks {
        let share = operations * task / tasks..<operations * (task + 1) / tasks
        group.addTask { try await body(share) }
      }
      try await group.waitForAll()
    }
  }
}

extension Duration {
  var microseconds: Double { Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12 }
}
