import WellSenseStore

/// Statistics for people: a line of numbers, a chart, a table.
struct AnalyticsReport {
  let question: AnalyticsQuestion
  let console: Console

  private var terminal: Terminal { console.terminal }
  private var unit: String { terminal.unit(of: question.metric) }
  private var isSum: Bool { question.metric.period != nil || question.metric.type == .nutrition }

  /// One user.
  func print(_ answer: AnalyticsAnswer) throws {
    let title = "\(question.metric.title) of \(SafeText.line(answer.user.displayName))"
    try console.print(terminal.styled(title, .bold) + (question.interval.map { ", by \($0.rawValue) (\(question.zone.identifier))" } ?? ""))
    guard answer.whole.numbers > 0 else { return try console.print("no values in this range") }
    for line in TextBlock.lines(of: summary(answer.whole), width: terminal.width) { try console.print(line) }
    guard let parts = answer.parts, let interval = question.interval else { return }
    try console.print()
    try chart(parts, interval).print(to: console)
  }

  /// Every user.
  func print(_ answers: [AnalyticsAnswer]) throws {
    try console.print(terminal.styled(question.metric.title, .bold) + (unit.isEmpty ? "" : " in \(unit)"))
    guard !answers.isEmpty else { return try console.print("no values in this range") }
    let percentiles = question.percentiles.map { Table.Column.right($0 == 0.5 ? "median" : "p\(NumberText.plain($0 * 100))") }
    var columns: [Table.Column] = [.text("user"), .right("values"), .right("mean"), .right("sd"), .right("min")]
    columns += percentiles + [.right("max"), .right("per day")]
    if let interval = question.interval { columns.append(.left("by \(interval.rawValue)")) }
    var table = Table(columns)
    let decimals = NumberText.decimals(for: answers.map(\.whole.maximum))
    for answer in answers { table.add(row(answer, decimals)) }
    try table.print(to: console)
  }

  private func row(_ answer: AnalyticsAnswer, _ decimals: Int) -> [String] {
    let whole = answer.whole
    var cells = [answer.user.displayName, NumberText.count(whole.numbers)]
    let numbers = [whole.mean, whole.deviation, whole.minimum] + whole.percentiles.map(\.value) + [whole.maximum]
    cells += numbers.map { NumberText.value($0, decimals: decimals) }
    cells.append(NumberText.signed(whole.trendPerDay))
    if question.interval != nil {
      cells.append(Sparkline.text((answer.parts?.buckets ?? []).compactMap(\.summary.mean), on: terminal, width: 24))
    }
    return cells
  }

  private func summary(_ whole: Summary) -> [String] {
    let decimals = NumberText.decimals(for: [whole.maximum, whole.minimum])
    func number(_ value: Double?) -> String { NumberText.value(value, decimals: decimals) }
    func measure(_ value: Double?) -> String { number(value) + (unit.isEmpty ? "" : " " + unit) }
    var parts = [NumberText.count(whole.numbers, "value"), "mean \(measure(whole.mean))"]
    parts.append("from \(number(whole.minimum)) to \(measure(whole.maximum))")
    parts += whole.percentiles.map {
      "\($0.fraction == 0.5 ? "median" : "p" + NumberText.plain($0.fraction * 100)) \(number($0.value))"
    }
    if let deviation = whole.deviation { parts.append("sd \(number(deviation))") }
    if let trend = whole.trendPerDay { parts.append("trend \(NumberText.signed(trend)) a day") }
    return parts
  }

  private func chart(_ parts: HealthAnalytics, _ interval: Interval) -> MetricChart {
    let averages = Dictionary(parts.movingAverage.map { ($0.start, $0.value) }, uniquingKeysWith: { first, _ in first })
    let rows = parts.buckets.map { bucket in
      MetricChart.Row(
        label: TimeText.bucket(bucket.start, interval, in: question.zone), summary: bucket.summary,
        average: question.window == nil ? nil : averages[bucket.start])
    }
    return MetricChart(title: interval.rawValue, unit: unit, rows: rows, startsAtZero: isSum, window: question.window)
  }
}

extension NumberText {
  /// `50`, `2.5`.
  static func plain(_ number: Double) -> String {
    let rounded = (number * 1000).rounded() / 1000
    return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
  }

  /// `+0.12`, `-3.4`.
  static func signed(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "-" }
    let decimals = value.magnitude >= 100 ? 0 : value.magnitude >= 1 ? 1 : value.magnitude >= 0.01 || value == 0 ? 2 : 4
    let text = Self.value(value, decimals: decimals)
    return value > 0 ? "+" + text : text
  }
}
