import StoreTesting

/// Lists in memory that can go wrong.
struct ListStore {
  enum Fault: String, CaseIterable, CustomStringConvertible {
    /// A transaction is acknowledged and forgotten.
    case lost
    /// A transaction is done twice.
    case doubled
    /// A read has an element that nobody appended.
    case invented
    /// A read has its last two elements in the other order.
    case reordered
    /// A read answers what was there some transactions ago.
    case staleRead
    /// A transaction that took effect is reported as failed.
    case falseFailure
    /// The reads of a transaction are from when it began, its appends from when it ended.
    case readSkew
    /// Only the first half of a transaction takes effect.
    case torn
    /// Another transaction comes between two steps of one.
    case interleaved
    /// Processes see one of two databases.
    case splitBrain
    var description: String { rawValue }
  }

  private var lists: [[Int: [Int]]] = [[:], [:]]
  private var earlier: [[Int: [Int]]] = []
  private var held: [History.Step] = []
  private var elements = 0
  private var transactions = 0
  private let fault: Fault?

  init(_ fault: Fault? = nil) { self.fault = fault }

  mutating func next(keys: Int, steps: Int, _ random: inout Seeded) -> History.Action {
    transactions += 1
    return .transaction(
      (0..<1 + random.below(steps)).map { _ in
        // Lists that grow without end would make every read long.
        let key = random.below(keys) + transactions / 200 * keys
        guard random.chance(50) else { return .read(key: key, []) }
        elements += 1
        return .append(key: key, value: elements)
      })
  }

  mutating func apply(_ action: History.Action, by process: Int, _ random: inout Seeded) -> History.Action? {
    guard case .transaction(let steps) = action else { return nil }
    let isStruck = random.chance(3)
    let half = fault == .splitBrain ? process & 1 : 0
    if fault == .staleRead || fault == .readSkew { earlier.append(lists[half]) }
    if earlier.count > 12 { earlier.removeFirst() }
    var base = lists[half]
    if isStruck, fault == .staleRead || fault == .readSkew, let old = earlier.first { base = old }
    var answers: [History.Step] = []
    for round in 0..<(isStruck && fault == .doubled ? 2 : 1) {
      for (place, step) in steps.enumerated() {
        if isStruck, fault == .interleaved, place == steps.count - 1 { held.append(step); continue }
        let isForgotten = isStruck && (fault == .lost || fault == .torn && place > steps.count / 2)
        let answer = apply(step, half, isForgotten, isStruck, base)
        if round == 0 { answers.append(answer) }
      }
    }
    if isStruck, fault == .interleaved, let last = steps.last {
      answers.append(last.isRead ? apply(last, half, false, false, base) : last)
    } else {
      for step in held { _ = apply(step, half, false, false, base) }
      held = []
    }
    return isStruck && fault == .falseFailure ? nil : .transaction(answers)
  }

  private mutating func apply(
    _ step: History.Step, _ half: Int, _ isForgotten: Bool, _ isStruck: Bool, _ base: [Int: [Int]]
  ) -> History.Step {
    switch step {
    case .append(let key, let value):
      if !isForgotten { lists[half][key, default: []].append(value) }
      return step
    case .read(let key, _):
      let isOld = isStruck && (fault == .staleRead || fault == .readSkew)
      var elements = (isOld ? base : lists[half])[key] ?? []
      if isStruck, fault == .invented { elements.append(-7) }
      if isStruck, fault == .reordered, elements.count > 1 { elements.swapAt(elements.count - 1, elements.count - 2) }
      return .read(key: key, elements)
    }
  }

  static func history(
    _ seed: UInt64, _ count: Int, keys: Int = 5, steps: Int = 4, processes: Int = 6, unknown: Int = 4, fault: Fault? = nil
  ) -> History {
    var simulation = Simulation(seed: seed, processes: processes)
    let shared = Shared(ListStore(fault))
    simulation.run(count, unknown: unknown) { random in
      shared.state.next(keys: keys, steps: steps, &random)
    } effect: { action, process, random in
      shared.state.apply(action, by: process, &random)
    }
    return simulation.history
  }
}
