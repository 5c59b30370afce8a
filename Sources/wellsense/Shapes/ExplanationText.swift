import WellSenseStore

/// How an engine would answer questions, for people and for programs.
struct ExplanationText {
  struct Answer {
    let question: NamedQuestion
    /// Of each query that the question takes.
    let explanations: [Explanation]

    var scans: Bool { explanations.contains(where: \.scans) }
    var sorts: Bool { explanations.contains(where: \.sorts) }
    /// Several queries that are answered alike have one plan.
    var plans: [[String]] {
      explanations.reduce(into: []) { plans, explanation in if !plans.contains(explanation.lines) { plans.append(explanation.lines) } }
    }
  }

  private let answers: [Answer]
  private let showsPlans: Bool

  init(_ answers: [Answer], showsPlans: Bool) {
    self.answers = answers
    self.showsPlans = showsPlans
  }

  func print(to console: Console) throws {
    var table = Table([.left("question"), .text("what"), .left("rows found"), .left("order")])
    for answer in answers {
      table.add([
        answer.question.name, answer.question.title, answer.scans ? "scans the table" : "by index", answer.sorts ? "sorts" : "as it lies",
      ])
    }
    try table.print(to: console)
    guard showsPlans else { return }
    for answer in answers {
      try console.print("\n" + console.terminal.styled(answer.question.name, .bold))
      for line in answer.plans.joined() { try console.print("  " + SafeText.line(line)) }
    }
  }

  var shape: JSONValue {
    [
      "questions": .list(answers) { answer in
        [
          "name": .string(answer.question.name), "title": .string(answer.question.title), "scans": .bool(answer.scans),
          "sorts": .bool(answer.sorts), "plans": .list(answer.plans) { .list($0) { .string($0) } },
        ]
      }
    ]
  }
}
