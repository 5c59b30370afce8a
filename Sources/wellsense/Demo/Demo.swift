import DriverMock
import WellSenseStore

/// The main job from beginning to end, on a database and then on the mock.
struct Demo {
  let source: DemoSource
  let database: DemoDatabase
  let options: DatabaseOptions
  private let console = Console.standard
  private var stage: DemoStage
  private var charted: [HealthMetric] = []

  init(source: DemoSource, database: DemoDatabase, options: DatabaseOptions) {
    self.source = source
    self.database = database
    self.options = options
    stage = DemoStage(console: .standard, isQuiet: options.json)
  }

  mutating func run(on store: Store) async throws {
    try stage.print(console.terminal.styled("WellSense demo", .bold) + ": " + SafeText.line(source.title))
    try stage.print("database: " + SafeText.line(Self.name(store.info)))
    var questions = DemoQuestions(store)
    try await write(into: store, &questions)
    try await page(&questions)
    let metrics = try await analyse(&questions)
    try await chart(metrics, &questions)
    try await look(&questions)
    let difference = try await askMock(questions.answers)
    try await finish(store, questions.answers.count, difference)
  }

  private mutating func write(into store: Store, _ questions: inout DemoQuestions) async throws {
    let bar = ProgressBar("writing", unit: source.unit, on: console.terminal)
    defer { bar.finish() }
    let start = ContinuousClock.now
    let report = try await source.write(into: store) { bar.update($0, $1) }
    bar.finish()
    let rows = try await questions.count()
    func count(_ entity: Entity, _ one: String, _ many: String? = nil) -> String? {
      rows[entity].flatMap { $0 == 0 ? nil : NumberText.count($0, one, many) }
    }
    let parts = [
      count(.users, "person", "people"), count(.healthRecords, "health record"), count(.chatSessions, "chat"),
      count(.chatMessages, "message"), count(.communityPosts, "post"), count(.postLikes, "like"), count(.postComments, "comment"),
    ]
    try stage.done(report == nil ? "write" : "import", parts.compactMap(\.self).joined(separator: ", "), since: start)
    if let report, !options.json { try ImportText(report, took: ContinuousClock.now - start).printBriefly(to: console) }
  }

  private mutating func page(_ questions: inout DemoQuestions) async throws {
    let start = ContinuousClock.now
    guard let paging = try await questions.page(by: 100) else { return }
    try stage.done(
      "page",
      "\(NumberText.count(paging.rows, "record")) of \(paging.user.displayName) in \(NumberText.count(paging.pages, "page")) forward, and the same ones backward",
      since: start)
  }

  private mutating func analyse(_ questions: inout DemoQuestions) async throws -> [DemoMetric] {
    let bar = ProgressBar("analysing", unit: "metrics", on: console.terminal, showsRate: false)
    defer { bar.finish() }
    let start = ContinuousClock.now
    let metrics = try await questions.analyse { bar.update($0, $1) }
    bar.finish()
    let answers = metrics.reduce(0) { $0 + $1.summaries.count }
    try stage.done(
      "analyse", "\(NumberText.count(metrics.count, "metric")), each of each person: \(NumberText.count(answers, "answer"))", since: start)
    guard !options.json, !metrics.isEmpty else { return metrics }
    try console.print()
    var table = Table([
      .text("metric"), .left("unit"), .right("people"), .right("values"), .right("lowest"), .right("mean"), .right("highest"),
    ])
    for metric in DemoChoice.shown(metrics) {
      table.add([
        metric.metric.title, console.terminal.unit(of: metric.metric), NumberText.count(metric.summaries.count),
        NumberText.count(metric.values), NumberText.value(metric.minimum), NumberText.value(metric.mean), NumberText.value(metric.maximum),
      ])
    }
    try table.print(to: console, indent: 2)
    let more = metrics.count - DemoChoice.shown(metrics).count
    if more > 0 { try console.print("  and \(NumberText.count(more, "other"))") }
    return metrics
  }

  private mutating func chart(_ metrics: [DemoMetric], _ questions: inout DemoQuestions) async throws {
    let start = ContinuousClock.now
    var charts: [(AnalyticsQuestion, AnalyticsAnswer)] = []
    for metric in DemoChoice.charted(metrics) {
      if let chart = try await questions.chart(metric) { charts.append(chart) }
    }
    charted = charts.map(\.0.metric)
    guard !charts.isEmpty else { return }
    try stage.done("chart", charts.map { $0.0.metric.title }.joined(separator: " and "), since: start)
    guard !options.json else { return }
    for (question, answer) in charts {
      try console.print()
      try AnalyticsReport(question: question, console: console).print(answer)
    }
  }

  private mutating func look(_ questions: inout DemoQuestions) async throws {
    let start = ContinuousClock.now
    let (posts, chat, messages) = try await questions.look()
    guard !posts.isEmpty || chat != nil else { return }
    try stage.done("community", "the most liked posts, and the beginning of a chat", since: start)
    guard !options.json else { return }
    try console.print()
    var table = Table([.text("post"), .left("type"), .right("likes"), .right("comments")])
    for post in posts {
      table.add([post.title, post.type.rawValue, NumberText.count(post.likesCount), NumberText.count(post.commentsCount)])
    }
    try table.print(to: console, indent: 2)
    if let chat { try console.print("\n  " + console.terminal.styled(SafeText.line(chat.title ?? "a chat"), .bold)) }
    let width = min(console.terminal.width, 100) - 14
    for message in messages {
      let text = DisplayWidth.truncated(SafeText.line(message.content), to: width, mark: console.terminal.pick("…", "~"))
      try console.print("  \(message.role.rawValue)" + String(repeating: " ", count: max(1, 11 - message.role.rawValue.count)) + text)
    }
  }

  /// The same program on the mock; gives the first question that it answers otherwise.
  private mutating func askMock(_ answers: DemoAnswers) async throws -> String? {
    let bar = ProgressBar("asking the mock", unit: source.unit, on: console.terminal)
    defer { bar.finish() }
    let start = ContinuousClock.now
    let mock = try await DatabaseOptions.open(MockDriver(), options.settings)
    _ = try await source.write(into: mock) { bar.update($0, $1) }
    var questions = DemoQuestions(mock)
    _ = try await questions.count()
    _ = try await questions.page(by: 100)
    let metrics = try await questions.analyse { _, _ in }
    for metric in DemoChoice.charted(metrics) { _ = try await questions.chart(metric) }
    _ = try await questions.look()
    await mock.close()
    bar.finish()
    try stage.done("mock", "the same program in memory: \(NumberText.count(questions.answers.count, "answer")) compared", since: start)
    return answers.difference(from: questions.answers)
  }

  private func finish(_ store: Store, _ count: Int, _ difference: String?) async throws {
    if options.json {
      try console.print(json: shape(store.info, count, difference))
    } else {
      let verdict = difference == nil ? console.terminal.styled("same answers: yes", .green) : "same answers: no"
      try console.print("\n\(verdict)")
      try suggest()
    }
    try console.flush()
    if let difference {
      throw CommandFailure(.failure, "\(store.info.engine) and the mock differ in \(difference); please report this")
    }
  }

  /// What to try next, under the name by which this program was called.
  private func suggest() throws {
    let place = database.freshPath.map { ":\n  export SQLITE_PATH=" + SafeText.line($0) } ?? ", with the same --database:"
    let metrics = charted.first.map { ["analytics \($0.name) --by week"] } ?? []
    try console.print("\nLook around" + place)
    for command in ["users"] + metrics + ["stats", "help"] { try console.print("  \(ProgramName.current) \(command)") }
  }

  /// Where the database is, without user and password.
  private static func name(_ info: DriverInfo) -> String { info.engine + ":" + info.endpoint }

  private func shape(_ info: DriverInfo, _ count: Int, _ difference: String?) -> JSONValue {
    [
      "database": .string(Self.name(info)),
      "steps": .list(stage.steps) {
        ["name": .string($0.name), "result": .string($0.text), "milliseconds": .number(Double($0.duration.wholeMilliseconds))]
      },
      "answers": .count(count), "same_answers": .bool(difference == nil),
    ]
  }
}

/// Which metrics the demo shows: those that people know, of those that there are.
enum DemoChoice {
  static func shown(_ metrics: [DemoMetric]) -> [DemoMetric] {
    let known: [HealthMetric] = [
      .weight, .bmi, .steps, .calories, .exerciseMinutes, .sleepMinutes, .systolic, .diastolic, .heartRate, .restingHeartRate, .energy,
      .phq9, .gad7,
    ]
    let shown = known.compactMap { metric in metrics.first { $0.metric == metric } }
    return shown.isEmpty ? Array(metrics.prefix(10)) : shown
  }

  /// One that is measured and one that is summed up, where there are such.
  static func charted(_ metrics: [DemoMetric]) -> [DemoMetric] {
    let candidates = shown(metrics)
    let measured = candidates.first { $0.metric.period == nil }
    let summed = candidates.first { $0.metric.period != nil }
    return [measured, summed].compactMap(\.self)
  }
}
