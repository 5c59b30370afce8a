import WellSenseStore

/// One line an interval: its numbers, and a picture of them. What is summed up has bars from zero; what is measured has a line from
/// the smallest to the largest with a dot at the mean, on an axis that the values fill.
struct MetricChart {
  struct Row {
    let label: String
    let summary: Summary
    let average: Double?
  }

  let title: String
  let unit: String
  let rows: [Row]
  let startsAtZero: Bool
  let window: Int?

  /// Where each interval has one value, its least and its largest say nothing new.
  private var hasSpans: Bool { !startsAtZero && rows.contains { $0.summary.numbers > 1 } }
  private var decimals: Int { NumberText.decimals(for: rows.map(\.summary.maximum)) }

  func print(to console: Console) throws {
    let texts = rows.map(cells)
    let heads = columns
    let widths = heads.indices.map { place in texts.reduce(DisplayWidth.of(heads[place])) { max($0, DisplayWidth.of($1[place])) } }
    let room = min(console.terminal.width - widths.reduce(0) { $0 + $1 + 2 }, 80)
    let terminal = console.terminal
    guard room >= 10, let axis = Axis(rows, startsAtZero: startsAtZero, width: room, decimals: decimals) else {
      return try printNumbers(to: console)
    }
    try console.print(terminal.styled(line(heads, widths) + axis.title(unit), .dim))
    for (row, text) in zip(rows, texts) {
      try console.print(line(text, widths) + (startsAtZero ? axis.bar(row, terminal) : axis.span(row, terminal)))
    }
  }

  private var columns: [String] {
    var columns = [title, "n", "mean"].map { $0.uppercased() }
    if hasSpans { columns += ["MIN", "MAX"] }
    if let window { columns.append("AVG OF \(window)") }
    return columns
  }

  private func cells(_ row: Row) -> [String] {
    let summary = row.summary
    let spans = hasSpans ? [summary.minimum, summary.maximum] : []
    let averages = window == nil ? [] : [row.average]
    return [row.label, NumberText.count(summary.numbers)]
      + ([summary.mean] + spans + averages).map { NumberText.value($0, decimals: decimals) }
  }

  private func printNumbers(to console: Console) throws {
    var table = Table(columns.enumerated().map { $0.offset == 0 ? .left($0.element) : .right($0.element) })
    for row in rows { table.add(cells(row)) }
    try table.print(to: console)
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    cells.enumerated().map { place, cell in
      let pad = String(repeating: " ", count: max(0, widths[place] - DisplayWidth.of(cell)))
      return place == 0 ? cell + pad + "  " : pad + cell + "  "
    }.joined()
  }
}

/// Values on columns of a chart.
struct Axis {
  private let low: Double
  private let high: Double
  private let width: Int
  private let decimals: Int

  init?(_ rows: [MetricChart.Row], startsAtZero: Bool, width: Int, decimals: Int) {
    let values = rows.flatMap { row in
      (startsAtZero ? [row.summary.mean] : [row.summary.minimum, row.summary.maximum]).compactMap(\.self).filter(\.isFinite)
    }
    guard let smallest = values.min(), let largest = values.max(), (largest / 4 - smallest / 4).isFinite else { return nil }
    low = startsAtZero ? min(0, smallest) : smallest
    high = largest > low ? largest : low + max(1, low.magnitude * 0.01)
    self.width = width
    self.decimals = decimals
  }

  /// The values at both ends, at the ends.
  func title(_ unit: String) -> String {
    let left = low == 0 ? "0" : NumberText.value(low, decimals: decimals)
    let right = NumberText.value(high, decimals: decimals) + (unit.isEmpty ? "" : " " + unit)
    let gap = width - DisplayWidth.of(left) - DisplayWidth.of(right)
    return gap < 1 ? right : left + String(repeating: " ", count: gap) + right
  }

  /// A bar from zero to the mean, in eighths of a column.
  func bar(_ row: MetricChart.Row, _ terminal: Terminal) -> String {
    guard let mean = row.summary.mean, mean.isFinite else { return "" }
    let eighths = Int((share(mean) * Double(width) * 8).rounded())
    let full = eighths / 8
    if !terminal.isUnicode { return String(repeating: "#", count: max(full, mean > 0 ? 1 : 0)) }
    let rest = eighths % 8
    let parts = Array("▏▎▍▌▋▊▉")
    let tail = rest > 0 ? String(parts[rest - 1]) : full == 0 && mean > 0 ? "▏" : ""
    return terminal.styled(String(repeating: "█", count: full) + tail, .cyan)
  }

  /// A line from the smallest to the largest, with a dot at the mean.
  func span(_ row: MetricChart.Row, _ terminal: Terminal) -> String {
    guard let mean = row.summary.mean, let smallest = row.summary.minimum, let largest = row.summary.maximum else { return "" }
    let (from, middle, to) = (column(smallest), column(mean), column(largest))
    let line = terminal.pick("─", "-")
    let before = String(repeating: " ", count: from)
    let left = String(repeating: line, count: max(0, middle - from))
    let right = String(repeating: line, count: max(0, to - middle))
    return before + terminal.styled(left, .blue) + terminal.styled(terminal.pick("●", "o"), .cyan) + terminal.styled(right, .blue)
  }

  private func column(_ value: Double) -> Int {
    min(width - 1, max(0, Int((share(value) * Double(width - 1)).rounded())))
  }

  private func share(_ value: Double) -> Double { (value / 4 - low / 4) / (high / 4 - low / 4) }
}
