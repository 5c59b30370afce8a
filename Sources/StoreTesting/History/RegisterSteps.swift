/// The operations on one register as the search wants them: values as small numbers, those that must have happened apart from those that may
/// have, and nothing that can't matter.
struct RegisterSteps {
  /// A read expects, a write puts, a compare-and-set does both.
  struct Step {
    /// The operation's place among those of the register.
    let operation: Int
    let start: Int
    var end: Int
    /// The value that must be there; `none` for any.
    var expected: Int32
    /// The value afterwards; `none` if it stays.
    var new: Int32
  }

  static let none: Int32 = -1
  /// The value before the first write.
  static let initial: Int32 = 0

  /// What must have happened, by start.
  private(set) var required: [Step] = []
  /// What may have happened, by start. A compare-and-set that finds another value has no effect and needs no place.
  private(set) var optional: [Step] = []
  private(set) var valueCount = 1
  /// Stands for every value that nobody saw.
  var unseen: Int32 { Int32(valueCount - 1) }

  init(_ operations: [History.Operation]) {
    var values: [Int: Int32] = [:]
    func number(_ value: Int?) -> Int32 {
      guard let value else { return Self.initial }
      if let number = values[value] { return number }
      let number = Int32(values.count + 1)
      values[value] = number
      return number
    }
    for (place, operation) in operations.enumerated() where operation.outcome != .fail {
      var step = Step(operation: place, start: operation.start, end: operation.end, expected: Self.none, new: Self.none)
      switch operation.answer ?? operation.invocation {
      case .read(_, let value): step.expected = number(value)
      case .write(_, let value): step.new = number(value)
      case .compareAndSet(_, let expected, let new):
        step.expected = number(expected)
        // One that changes nothing is a read.
        if number(new) != step.expected { step.new = number(new) }
      default: continue
      }
      if operation.outcome == .ok { required.append(step) } else if step.new != Self.none { optional.append(step) }
    }
    valueCount = values.count + 1
    promote()
    dropUnseen()
    unifyUnseen()
  }

  /// An operation that can have no place in any order: what it found nobody wrote, or was seen before it was asked for.
  var impossible: Int? {
    var isWritten = [Bool](repeating: false, count: valueCount)
    isWritten[Int(Self.initial)] = true
    for step in required + optional where step.new != Self.none { isWritten[Int(step.new)] = true }
    return required.first { $0.start > $0.end || $0.expected != Self.none && !isWritten[Int($0.expected)] }?.operation
  }

  /// A value that was seen and that one operation alone can have written was written by it, and before whoever saw it had ended.
  private mutating func promote() {
    guard !optional.isEmpty else { return }
    var writers = [Int](repeating: 0, count: valueCount)
    writers[Int(Self.initial)] = 1
    for step in required + optional where step.new != Self.none { writers[Int(step.new)] += 1 }
    var seenBy = [Int](repeating: .max, count: valueCount)
    func see(_ step: Step) {
      if step.expected != Self.none { seenBy[Int(step.expected)] = min(seenBy[Int(step.expected)], step.end) }
    }
    required.forEach(see)
    var promoted: [Step] = []
    var isDone = false
    while !isDone {
      isDone = true
      // What is promoted has seen something itself, and by a certain time.
      for place in promoted.indices where seenBy[Int(promoted[place].new)] < promoted[place].end {
        promoted[place].end = seenBy[Int(promoted[place].new)]
        see(promoted[place])
        isDone = false
      }
      optional.removeAll { step in
        guard writers[Int(step.new)] == 1, seenBy[Int(step.new)] != .max else { return false }
        promoted.append(step)
        isDone = false
        return true
      }
    }
    guard !promoted.isEmpty else { return }
    required = (required + promoted).sorted { $0.start < $1.start }
  }

  /// What may have happened and wrote what nobody saw is as if it had not.
  private mutating func dropUnseen() {
    var before = -1
    while before != optional.count {
      before = optional.count
      let seen = seen()
      optional.removeAll { !seen[Int($0.new)] }
    }
  }

  /// Values that nobody saw are as good as one: the search then meets fewer states.
  private mutating func unifyUnseen() {
    let seen = seen()
    valueCount += 1
    for place in required.indices where required[place].new != Self.none && !seen[Int(required[place].new)] {
      required[place].new = unseen
    }
  }

  private func seen() -> [Bool] {
    var seen = [Bool](repeating: false, count: valueCount)
    for step in required where step.expected != Self.none { seen[Int(step.expected)] = true }
    for step in optional where step.expected != Self.none { seen[Int(step.expected)] = true }
    return seen
  }
}
