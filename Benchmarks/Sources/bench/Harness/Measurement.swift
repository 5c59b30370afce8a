/// Who does the work that is measured.
enum Role: String, CaseIterable {
  case floor, ours, peer
  /// The same with 100 times the rows.
  case floorGrown, oursGrown
  /// A continuation to a thread and back.
  case hop
  /// The driver alone, without what lies above it.
  case driver
  /// Peak memory in MiB, in place of a time.
  case memory
}

/// One way to do a piece of work; a run gives the cost of one operation, without what had to be prepared.
struct Contender: Sendable {
  let role: Role
  let run: @Sendable () async throws -> Cost
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

/// Several pieces of work over the same databases.
struct Group {
  /// Beginnings of its workloads' names, so that nothing is prepared that nobody asked for.
  let names: [String]
  let make: () async throws -> [Workload]

  init(_ names: String..., make: @escaping () async throws -> [Workload]) {
    self.names = names
    self.make = make
  }
}

/// Medians of a workload's rounds.
struct Measurement {
  let name: String
  let medians: [Role: Cost]
  let verdicts: [Verdict]

  struct Verdict {
    let target: Target
    let value: Double
    /// Of the rounds, each compared within itself.
    let lowest, highest: Double
    var isMet: Bool { target.isMet(value) }
  }
}

extension Workload {
  /// Runs everyone in turn, round after round, so that what disturbs the machine disturbs all of them; the first round only warms up.
  func measure(only role: Role? = nil) async throws -> Measurement {
    let contenders = contenders.filter { role == nil || $0.role == role }
    var rounds: [[Role: Cost]] = []
    for round in (warmsUp ? 0 : 1)...self.rounds {
      var costs: [Role: Cost] = [:]
      // Every other round runs backwards: who follows whom must not matter.
      for contender in round.isMultiple(of: 2) || !warmsUp ? contenders : contenders.reversed() {
        costs[contender.role] = try await contender.run()
      }
      if round > 0 { rounds.append(costs) }
    }
    var medians: [Role: Cost] = [:]
    for role in contenders.map(\.role) {
      let costs = rounds.compactMap { $0[role] }
      medians[role] = Cost(time: costs.map(\.time).median, processor: costs.map(\.processor).median)
    }
    let verdicts = targets.map { target in
      let values = rounds.map(target.value).filter(\.isFinite).sorted()
      return Measurement.Verdict(target: target, value: target.value(medians), lowest: values.first ?? .nan, highest: values.last ?? .nan)
    }
    return Measurement(name: name, medians: medians, verdicts: verdicts)
  }
}
