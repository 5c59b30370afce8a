import WellSenseStore

/// A run under way.
struct Run {
  private let settings: Differential
  private var sides: [Side]
  private var pool: Pool
  private var trace: [String] = []
  private(set) var report: Differential.Report

  private static let traceLength = 25

  init(_ settings: Differential, _ drivers: [any Driver]) {
    self.settings = settings
    sides = drivers.map(Side.init)
    pool = Pool(seed: settings.seed)
    report = Differential.Report(seed: settings.seed)
  }

  mutating func start() async throws {
    for place in sides.indices { try await sides[place].start(log: settings.log) }
  }

  /// One operation on every driver, and the comparison of all that can be seen of it.
  mutating func step(_ number: Int) async throws {
    let step = pool.step()
    report.operations = number
    report.mix[step.kind, default: 0] += 1
    note("\(number). \(step)")
    var answers: [Side.Answer] = []
    for place in sides.indices {
      answers.append(try await sides[place].answer(step, number: number))
      try await sides[place].refresh()
    }
    if case .error(let error) = answers[0] { report.errors[error.code.description, default: 0] += 1 }
    report.rows = max(report.rows, sides[0].state.reduce(0) { $0 + $1.count })
    let news = settings.log == .on ? try await news() : []
    for place in sides.indices.dropFirst() {
      let comparison = Comparison(sides[0], sides[place], isRepeat: step.kind == "repeat")
      if let what = comparison.difference(answers[0], answers[place]) ?? comparison.difference(sides[0].state, sides[place].state)
        ?? (news.isEmpty ? nil : comparison.difference(news[0], news[place]))
      {
        throw difference("\(sides[0].driver.info.engine) / \(sides[place].driver.info.engine): \(what)")
      }
    }
  }

  func difference(_ what: String) -> Differential.Difference {
    Differential.Difference(seed: settings.seed, operation: report.operations, what: what, trace: trace)
  }

  private mutating func news() async throws -> [[Change]] {
    var news: [[Change]] = []
    for place in sides.indices { news.append(try await sides[place].news()) }
    return news
  }

  private mutating func note(_ line: String) {
    if trace.count == Self.traceLength { trace.removeFirst() }
    trace.append(line)
  }
}
