/// How far a search has come: what is done, what is left, and the register's value. Everything can be taken back.
struct SearchState {
  private let required: [RegisterSteps.Step]
  private let optional: [RegisterSteps.Step]
  private var requiredLeft: StepList
  private var optionalLeft: StepList
  private let unseen: Int32
  private(set) var value = RegisterSteps.initial
  /// How many that are left expect a value, and how many that are left would write it.
  private var expected: [Int32]
  private var promised: [Int32]

  /// What was done, in order: the place of a required step, or the complement of an optional one's.
  private(set) var trail: [Int] = []

  init(_ steps: RegisterSteps) {
    required = steps.required
    optional = steps.optional
    unseen = steps.unseen
    requiredLeft = StepList(count: required.count)
    optionalLeft = StepList(count: optional.count)
    expected = [Int32](repeating: 0, count: steps.valueCount)
    promised = expected
    for step in required where step.expected != RegisterSteps.none { expected[Int(step.expected)] += 1 }
    for step in required + optional where step.new != RegisterSteps.none { promised[Int(step.new)] += 1 }
  }

  /// The same for two states with the same steps done and the same value.
  var name: [UInt64] {
    var name = [UInt64(UInt32(bitPattern: value))]
    requiredLeft.appendDone(to: &name)
    optionalLeft.appendDone(to: &name)
    return name
  }

  /// Takes all that fit and change nothing, and appends what may come next to the choices, the most urgent first.
  ///
  /// - Returns: the operation that has to come soonest; `nil` if nothing is left that must have happened.
  mutating func advance(_ choices: inout [Int]) -> Int? {
    let firstChoice = choices.count
    var earliest = Int.max
    var blocker: Int?
    var free: Int?
    var place = requiredLeft.first
    while place < required.count, required[place].start < earliest {
      let step = required[place]
      let next = requiredLeft.after(place)
      if fits(step), step.new == RegisterSteps.none || step.new == value && value == unseen {
        remove(place)
      } else {
        if step.end < earliest { (earliest, blocker) = (step.end, step.operation) }
        if step.new == unseen, step.expected == RegisterSteps.none { free = free ?? place }
        if step.new != RegisterSteps.none, fits(step) { choices.append(place) }
      }
      place = next
    }
    choices[firstChoice...].sort { required[$0].end < required[$1].end }
    place = optionalLeft.first
    while place < optional.count, optional[place].start < earliest {
      if fits(optional[place]) { choices.append(~place) }
      place = optionalLeft.after(place)
    }
    if let free { put(free, beforeWritesIn: &choices, from: firstChoice) }
    return blocker
  }

  /// A write that nobody saw can come just before any other write, and then takes nothing away from anybody: so it does, and other writes
  /// wait for their turn after it.
  private func put(_ free: Int, beforeWritesIn choices: inout [Int], from firstChoice: Int) {
    let compareAndSets = choices[firstChoice...].filter { step($0).expected != RegisterSteps.none }
    choices.replaceSubrange(firstChoice..., with: compareAndSets)
    choices.append(free)
  }

  private func fits(_ step: RegisterSteps.Step) -> Bool { step.expected == RegisterSteps.none || step.expected == value }

  /// Does a step that writes, unless somebody then expects in vain what it overwrites.
  mutating func take(_ place: Int) -> Bool {
    let before = value
    remove(place)
    value = step(place).new
    guard value == before || expected[Int(before)] == 0 || promised[Int(before)] > 0 else {
      goBack(to: trail.count - 1, value: before)
      return false
    }
    return true
  }

  mutating func goBack(to mark: Int, value: Int32) {
    while trail.count > mark, let place = trail.popLast() {
      let step = step(place)
      if place >= 0 { requiredLeft.putBack(place) } else { optionalLeft.putBack(~place) }
      count(step, place, 1)
    }
    self.value = value
  }

  /// The operation that began last of those that must have found this value.
  func lastExpecting(_ value: Int32) -> Int? { required.last { $0.expected == value }?.operation }

  private func step(_ place: Int) -> RegisterSteps.Step { place >= 0 ? required[place] : optional[~place] }

  private mutating func remove(_ place: Int) {
    if place >= 0 { requiredLeft.remove(place) } else { optionalLeft.remove(~place) }
    count(step(place), place, -1)
    trail.append(place)
  }

  private mutating func count(_ step: RegisterSteps.Step, _ place: Int, _ change: Int32) {
    if step.expected != RegisterSteps.none, place >= 0 { expected[Int(step.expected)] += change }
    if step.new != RegisterSteps.none { promised[Int(step.new)] += change }
  }
}
