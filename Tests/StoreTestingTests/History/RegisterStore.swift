import StoreTesting

/// Registers in memory that can go wrong.
struct RegisterStore {
  enum Fault: String, CaseIterable, CustomStringConvertible {
    /// A read answers what was there before the last write.
    case staleRead
    /// A write is acknowledged and forgotten.
    case lostWrite
    /// A read answers what nobody wrote.
    case inventedValue
    /// Processes see one of two databases.
    case splitBrain
    /// A write that took effect is reported as failed.
    case falseFailure
    /// A compare-and-set doesn't compare.
    case lostUpdate
    /// A write is done once more after the next one.
    case appliedTwice
    var description: String { rawValue }
  }

  private var values: [[Int: Int]] = [[:], [:]]
  private var before: [Int: Int?] = [:]
  private var repeated: (key: Int, value: Int)?
  private var written = 0
  private let fault: Fault?

  init(_ fault: Fault? = nil) { self.fault = fault }

  /// - Parameter unique: without it, values come again and again.
  mutating func next(keys: Int, unique: Bool = true, _ random: inout Seeded) -> History.Action {
    written += 1
    let key = random.below(keys)
    let value = unique ? written : random.below(3)
    switch random.below(10) {
    case 0...3: return .read(key: key, value: nil)
    case 4...6: return .write(key: key, value: value)
    default: return .compareAndSet(key: key, expected: random.chance(80) ? values[0][key] : random.below(3), new: value)
    }
  }

  mutating func apply(_ action: History.Action, by process: Int, _ random: inout Seeded) -> History.Action? {
    let isStruck = random.chance(3)
    let half = fault == .splitBrain ? process & 1 : 0
    switch action {
    case .read(let key, _):
      if isStruck, fault == .staleRead, let old = before[key] { return .read(key: key, value: old) }
      return .read(key: key, value: isStruck && fault == .inventedValue ? -7 : values[half][key])
    case .write(let key, let value):
      if isStruck, fault == .lostWrite { return action }
      set(key, value, half, isStruck)
      return isStruck && fault == .falseFailure ? nil : action
    case .compareAndSet(let key, let expected, let new):
      guard values[half][key] == expected || fault == .lostUpdate && random.chance(30) else { return nil }
      set(key, new, half, isStruck)
      return action
    default: return nil
    }
  }

  private mutating func set(_ key: Int, _ value: Int, _ half: Int, _ isStruck: Bool) {
    before[key] = .some(values[half][key])
    values[half][key] = value
    if let again = repeated, again.key == key {
      values[half][key] = again.value
      repeated = nil
    } else if isStruck, fault == .appliedTwice {
      repeated = (key, value)
    }
  }

  /// A history of so many operations.
  static func history(
    _ seed: UInt64, _ count: Int, keys: Int = 4, processes: Int = 6, unknown: Int = 4, unique: Bool = true, fault: Fault? = nil
  ) -> History {
    var simulation = Simulation(seed: seed, processes: processes)
    let shared = Shared(RegisterStore(fault))
    simulation.run(count, unknown: unknown) { random in
      shared.state.next(keys: keys, unique: unique, &random)
    } effect: { action, process, random in
      shared.state.apply(action, by: process, &random)
    }
    return simulation.history
  }
}

/// A value that several closures use in turn.
final class Shared<State> {
  var state: State
  init(_ state: State) { self.state = state }
}
