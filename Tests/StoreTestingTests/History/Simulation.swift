import StoreTesting

/// Processes that use a store at the same time, one small step after the other, as a seed has it.
struct Simulation {
  var random: Seeded
  private(set) var history = History()
  private var slots: [Slot]
  /// Operations given up by their process, that may still take effect.
  private var stray: [History.Action] = []
  private var processes: Int

  private struct Slot {
    var process: Int
    var state = State.idle
  }

  private enum State {
    case idle
    case invoked(History.Action)
    case done(History.Action, answer: History.Action?)
  }

  /// - Parameter processes: so many at a time.
  init(seed: UInt64, processes: Int) {
    random = Seeded(seed)
    slots = (0..<processes).map { Slot(process: $0) }
    self.processes = processes
  }

  /// - Parameters:
  ///   - unknown: of a hundred operations, so many are given up before they take effect, and as many after it.
  ///   - next: what a process does next.
  ///   - effect: takes effect on the store and gives the answer; none for a refusal.
  mutating func run(
    _ count: Int, unknown: Int = 0, next: (inout Seeded) -> History.Action,
    effect: (_ action: History.Action, _ process: Int, inout Seeded) -> History.Action?
  ) {
    var invoked = 0
    while true {
      let busy = slots.indices.filter { if case .idle = slots[$0].state { invoked < count } else { true } }
      guard !busy.isEmpty else { return }
      if !stray.isEmpty, random.chance(10) { _ = effect(stray.removeLast(), -1, &random) }
      let place = random.pick(busy)
      let process = slots[place].process
      switch slots[place].state {
      case .idle:
        invoked += 1
        let action = next(&random)
        history.append(.init(process, .invoke, action))
        slots[place].state = .invoked(action)
      case .invoked(let action):
        if random.chance(unknown) {
          if random.chance(60) { stray.append(action) }
          retire(place, action)
        } else {
          slots[place].state = .done(action, answer: effect(action, process, &random))
        }
      case .done(let action, let answer):
        if random.chance(unknown) { retire(place, action); continue }
        history.append(.init(process, answer == nil ? .fail : .ok, answer ?? action))
        slots[place].state = .idle
      }
    }
  }

  private mutating func retire(_ place: Int, _ action: History.Action) {
    history.append(.init(slots[place].process, .info, action))
    slots[place] = Slot(process: processes)
    processes += 1
  }
}
