/// Looks for an order of a register's operations, depth first, and remembers where it has been: the search of Wing and Gong (1993) with
/// Lowe's memory of states (2017).
///
/// From a state, what began before anything that is left has ended may come next. Three things keep the search narrow: what fits and changes
/// nothing comes at once; a value is not overwritten as long as somebody has yet to see it, unless it will be written again; and writes that
/// nobody saw come in whatever order.
struct RegisterSearch {
  private var state: SearchState
  private let limit: Int
  /// Choices that are open, one frame for each that was made.
  private var frames: [Frame] = []
  private var choices: [Int] = []
  private var visited: Set<[UInt64]> = []
  private let isImpossible: Bool

  // Where the search came furthest: how far, the operation that had to come soonest, and a value that was still expected when it was overwritten.
  private var deepest = -1
  private var blocker: Int?
  private var neededValue: Int32?

  /// The operation that found no place where the search came furthest.
  var stuck: Int? { neededValue.flatMap(state.lastExpecting) ?? blocker }

  private struct Frame {
    /// How long the trail was, and what the register held, before the choice that led here.
    let mark: Int
    let value: Int32
    let firstChoice: Int
    var next: Int
  }

  init(_ steps: RegisterSteps, limit: Int) {
    state = SearchState(steps)
    self.limit = limit
    blocker = steps.impossible
    isImpossible = blocker != nil
  }

  mutating func run() -> History.Judgement {
    if isImpossible { return .invalid }
    if enter(mark: 0, value: RegisterSteps.initial) { return .valid }
    while let frame = frames.last {
      guard frame.next < choices.count else {
        leave(frame)
        continue
      }
      frames[frames.count - 1].next += 1
      let (mark, value) = (state.trail.count, state.value)
      guard state.take(choices[frame.next]) else {
        if mark == deepest { neededValue = value }
        continue
      }
      if enter(mark: mark, value: value) { return .valid }
      if visited.count > limit { return .undecided }
    }
    return .invalid
  }

  /// Comes to a new state. Gives whether nothing is left to do.
  ///
  /// - Parameter value: what the register held before the choice.
  private mutating func enter(mark: Int, value: Int32) -> Bool {
    let firstChoice = choices.count
    guard let blocker = state.advance(&choices) else { return true }
    if state.trail.count > deepest { (deepest, self.blocker, neededValue) = (state.trail.count, blocker, nil) }
    if choices.count > firstChoice, visited.insert(state.name).inserted {
      frames.append(Frame(mark: mark, value: value, firstChoice: firstChoice, next: firstChoice))
    } else {
      choices.removeLast(choices.count - firstChoice)
      state.goBack(to: mark, value: value)
    }
    return false
  }

  private mutating func leave(_ frame: Frame) {
    choices.removeLast(choices.count - frame.firstChoice)
    frames.removeLast()
    state.goBack(to: frame.mark, value: frame.value)
  }
}
