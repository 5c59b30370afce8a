import ArgumentParser
import WellSenseStore

struct AnalyticsCommand: StoreCommand {
  static let configuration = CommandConfiguration(
    commandName: "analytics", abstract: "Statistics and charts of any metric, of one user or all.",
    discussion: """
      Without --user there is a line for every user who has the metric. Without --by the whole range is one; with it there is a \
      chart by hour, day, week (from Monday) or month of --time-zone.

      EXAMPLES
        wellsense analytics --list
        wellsense analytics weight
        wellsense analytics weight --user ada@example.org --by week
        wellsense analytics steps --user ada --by day --last 30 --moving-average 7
        wellsense analytics systolic --user ada --percentiles 5,50,95 --json
      """)

  @Argument(help: "The metric, as weight, steps or resting-heart-rate.")
  var metric: String?

  @Flag(help: "List the metrics with their units.")
  var list = false

  @Option(help: ArgumentHelp("Only this user: id, email, or the beginning of either.", valueName: "user"))
  var user: String?

  @Option(help: ArgumentHelp("Split by hour, day, week or month.", valueName: "interval"))
  var by: Interval?

  @Option(help: ArgumentHelp("The zone that days begin in, as Europe/Berlin.", valueName: "zone"))
  var timeZone = "UTC"

  @Option(help: ArgumentHelp("Percentiles, as 5,50,95.", valueName: "list"))
  var percentiles = "50"

  @Option(help: ArgumentHelp("Average over so many intervals.", valueName: "n"))
  var movingAverage: Int?

  @OptionGroup var range: RangeOptions
  @OptionGroup var options: DatabaseOptions

  func validate() throws {
    guard list != (metric != nil) else { throw ValidationError("name one metric, or give --list") }
    if let metric, HealthMetric(named: metric) == nil {
      throw ValidationError("there is no such metric; `wellsense analytics --list` names them")
    }
    guard movingAverage == nil || by != nil else { throw ValidationError("--moving-average needs --by") }
    guard 1...10_000 ~= movingAverage ?? 1 else { throw ValidationError("--moving-average must be from 1 to 10000") }
    _ = try Zone.named(timeZone)
    _ = try fractions
  }

  mutating func run() async throws {
    guard list else { return try await runOnStore() }
    try MetricList.print(to: .standard, json: options.json)
  }

  func run(on store: Store, _ console: Console) async throws {
    guard let metric = metric.flatMap({ HealthMetric(named: $0) }) else { return }
    let question = try AnalyticsQuestion(
      metric: metric, interval: by, zone: Zone.named(timeZone), range: range.range(in: Zone.named(timeZone)), percentiles: fractions,
      window: movingAverage)
    let report = AnalyticsReport(question: question, console: console)
    if let user = try await UserName.find(user, in: store) {
      let answer = try await question.answer(for: user, from: store)
      try options.json ? console.print(json: answer.shape(question)) : report.print(answer)
      return
    }
    let answers = try await question.answers(from: store)
    if options.json {
      try console.print(json: .object(question.shape + [.init("users", .list(answers) { $0.shape })]))
    } else {
      try report.print(answers)
    }
  }

  private var fractions: [Double] {
    get throws {
      let parts = percentiles.split(separator: ",").map { Double($0) }
      guard !parts.isEmpty, parts.count <= 20, parts.allSatisfy({ $0.map { (0...100).contains($0) } ?? false }) else {
        throw ValidationError("--percentiles must be numbers from 0 to 100, as 5,50,95")
      }
      return parts.compactMap { $0.map { $0 / 100 } }
    }
  }
}

/// What `--list` shows.
enum MetricList {
  static func print(to console: Console, json: Bool) throws {
    if json { return try console.print(json: .list(HealthMetric.all, shape)) }
    var table = Table([.left("metric"), .text("what"), .left("unit"), .left("in records of"), .left("LOINC")])
    for metric in HealthMetric.all {
      table.add([metric.name, metric.title, console.terminal.unit(of: metric), metric.type.rawValue, metric.loinc ?? ""])
    }
    try table.print(to: console)
  }

  private static func shape(_ metric: HealthMetric) -> JSONValue {
    [
      "name": .string(metric.name), "title": .string(metric.title), "type": .string(metric.type.rawValue),
      "path": .string(metric.path.description), "unit": .string(metric.unit), "loinc": .text(metric.loinc),
      "period": .text(metric.period?.rawValue),
    ]
  }
}

extension Terminal {
  /// The metric's unit as this terminal can show it.
  func unit(of metric: HealthMetric) -> String {
    isUnicode || metric.symbol.utf8.allSatisfy { $0 < 0x80 } ? metric.symbol : metric.unit
  }
}
