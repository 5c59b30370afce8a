import StoreOperations
import WellSenseStore

/// What an import did, for people and for programs.
struct ImportText {
  let report: ImportReport
  let duration: Duration
  /// How many of a kind of remark are shown; `--json` has them all.
  private static let shown = 10

  init(_ report: ImportReport, took duration: Duration) {
    self.report = report
    self.duration = duration
  }

  func print(to console: Console, json: Bool) throws {
    if json { return try console.print(json: shape) }
    var table = Table([.left(report.source), .right("read"), .right("new"), .right("there already")])
    for tally in report.tallies {
      table.add([tally.name, NumberText.count(tally.read), NumberText.count(tally.added), NumberText.count(tally.alreadyThere)])
    }
    try table.print(to: console)
    try print("repeated in the files", report.repeats, report.repeatCount, to: console)
    try print("refused", report.refused, report.refusedCount, to: console)
    try printOmissions(to: console)
    try console.print("\n\(NumberText.count(report.added)) new in \(NumberText.span(duration))")
  }

  /// Only how much of each kind was met, and what wasn't imported.
  func printBriefly(to console: Console) throws {
    var parts = report.tallies.map { "\(NumberText.count($0.read)) \($0.name)" }
    if report.repeatCount > 0 { parts.append("\(NumberText.count(report.repeatCount)) repeated") }
    if report.refusedCount > 0 { parts.append("\(NumberText.count(report.refusedCount)) refused") }
    let omitted = report.leftOut.reduce(0) { $0 + $1.count }
    if omitted > 0 { parts.append("\(NumberText.count(omitted)) left out") }
    try console.print("  " + SafeText.line(parts.joined(separator: ", ")))
  }

  private func print(_ title: String, _ issues: [ImportIssue], _ count: Int, to console: Console) throws {
    guard count > 0 else { return }
    try console.print("\n\(title): \(NumberText.count(count))")
    for issue in issues.prefix(Self.shown) { try console.print("  " + SafeText.line(issue.description)) }
    if count > Self.shown { try console.print("  and \(NumberText.count(count - Self.shown)) more (--json lists them)") }
  }

  /// By reason, the frequent codes first.
  private func printOmissions(to console: Console) throws {
    let omissions = report.leftOut
    for reason in Set(omissions.map(\.reason)).sorted() {
      let codes = omissions.filter { $0.reason == reason }
      try console.print("\nleft out, \(SafeText.line(reason)): \(NumberText.count(codes.reduce(0) { $0 + $1.count }))")
      var table = Table([.right("count"), .left("code"), .text("what")])
      for omission in codes.prefix(Self.shown) { table.add([NumberText.count(omission.count), omission.code, omission.title]) }
      try table.print(to: console, indent: 2)
      if codes.count > Self.shown { try console.print("  and \(codes.count - Self.shown) other codes (--json lists them)") }
    }
  }

  var shape: JSONValue {
    [
      "source": .string(report.source), "files": .list(report.files) { .string($0) }, "added": .count(report.added),
      "tallies": .list(report.tallies) {
        ["name": .string($0.name), "read": .count($0.read), "added": .count($0.added), "already_there": .count($0.alreadyThere)]
      },
      "repeat_count": .count(report.repeatCount), "repeats": .list(report.repeats, Self.shape),
      "refused_count": .count(report.refusedCount), "refused": .list(report.refused, Self.shape),
      "left_out": .list(report.leftOut) {
        ["code": .string($0.code), "title": .string($0.title), "reason": .string($0.reason), "count": .count($0.count)]
      },
    ]
  }

  private static func shape(_ issue: ImportIssue) -> JSONValue {
    ["file": .string(issue.file), "line": issue.line.map { .count($0) } ?? .null, "reason": .string(issue.reason)]
  }
}
