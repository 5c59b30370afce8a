import WellSenseStore

/// What a database answered to the demo's questions, to be compared with another's answers.
struct DemoAnswers {
  private(set) var answers: [(question: String, answer: JSONValue)] = []

  mutating func note(_ question: String, _ answer: JSONValue) {
    answers.append((question, answer))
  }

  var count: Int { answers.count }

  /// The first question that the other answered otherwise; `nil` if there is none.
  func difference(from other: DemoAnswers) -> String? {
    guard answers.count == other.answers.count else { return "how many questions there are" }
    return zip(answers, other.answers).first { $0.question != $1.question || !Self.isSame($0.answer, $1.answer) }?.0.question
  }

  /// Equal, numbers to 1e-9 of their size: that is what every engine promises for statistics.
  private static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.number(let left), .number(let right)): abs(left - right) <= 1e-9 * max(1, abs(left), abs(right))
    case (.array(let left), .array(let right)): left.count == right.count && zip(left, right).allSatisfy(isSame)
    case (.object(let left), .object(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.key == $1.key && isSame($0.value, $1.value) }
    default: left == right
    }
  }
}
