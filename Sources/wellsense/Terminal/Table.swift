/// Rows in aligned columns, as wide as their texts. Where the terminal is narrower, the flexible columns are cut.
struct Table {
  struct Column {
    let title: String
    var isRight = false
    /// Whether it may be cut to fit.
    var isFlexible = false

    static func left(_ title: String) -> Column { Column(title: title) }
    static func right(_ title: String) -> Column { Column(title: title, isRight: true) }
    static func text(_ title: String) -> Column { Column(title: title, isFlexible: true) }
  }

  let columns: [Column]
  private var rows: [[String]] = []
  private static let gap = "  "

  init(_ columns: [Column]) {
    self.columns = columns
  }

  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row. Cells are made harmless here, so that no caller forgets it.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map(SafeText.line))
  }

  func print(to console: Console, indent: Int = 0) throws {
    let terminal = console.terminal
    let widths = fitted(naturalWidths, to: terminal.columns.map { $0 - indent })
    let margin = String(repeating: " ", count: indent)
    let mark = terminal.pick("…", "~")
    try console.print(margin + terminal.styled(line(columns.map { $0.title.uppercased() }, widths, mark), .dim))
    for row in rows { try console.print(margin + line(row, widths, mark)) }
  }

  private var naturalWidths: [Int] {
    columns.indices.map { place in
      rows.reduce(DisplayWidth.of(columns[place].title)) { max($0, DisplayWidth.of($1[place])) }
    }
  }

  /// Takes what is too much from the widest flexible column, again and again, down to eight columns each.
  private func fitted(_ widths: [Int], to limit: Int?) -> [Int] {
    guard let limit else { return widths }
    var widths = widths
    var excess = widths.reduce((widths.count - 1) * Self.gap.count, +) - limit
    while excess > 0, let widest = columns.indices.filter({ columns[$0].isFlexible && widths[$0] > 8 }).max(by: { widths[$0] < widths[$1] })
    {
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func line(_ cells: [String], _ widths: [Int], _ mark: String) -> String {
    var line = ""
    for (place, cell) in cells.enumerated() {
      if place > 0 { line += Self.gap }
      let text = DisplayWidth.truncated(cell, to: widths[place], mark: mark)
      let pad = String(repeating: " ", count: max(0, widths[place] - DisplayWidth.of(text)))
      line += columns[place].isRight ? pad + text : text + pad
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
