import WellSenseStore

/// What was found of a database, for people and for programs.
struct DiagnosisText {
  private let info: DriverInfo
  private let findings: [Finding]

  init(_ info: DriverInfo, _ findings: [Finding]) {
    self.info = info
    self.findings = findings
  }

  /// What the command ends with: the first failure, in the order of the way to the database.
  var failure: CommandFailure? {
    guard let first = findings.first(where: { $0.verdict == .failed }) else { return nil }
    let count = findings.count { $0.verdict == .failed }
    let more = count > 1 ? ", and \(NumberText.count(count - 1, "other failure"))" : ""
    return CommandFailure(first.code.map { ExitStatus($0) } ?? .failure, "\(first.subject): \(first.detail)\(more)")
  }

  /// A line for each finding; on a terminal it is folded where that ends.
  func print(to console: Console) throws {
    let terminal = console.terminal
    try console.print("\(info.engine) \(SafeText.line(info.endpoint))")
    let names = findings.map(\.subject.name.count).max() ?? 0
    let verdicts = Finding.Verdict.warning.rawValue.count
    let margin = names + verdicts + 6
    for finding in findings {
      let verdict = terminal.styled(Self.padded(finding.verdict.rawValue, to: verdicts), Self.style(finding.verdict))
      var head = "  \(verdict)  \(Self.padded(finding.subject.name, to: names))  "
      let text = [finding.detail, finding.advice].compactMap(\.self).joined(separator: " \(terminal.pick("→", "->")) ")
      for line in TextBlock.lines(of: text, width: terminal.columns.map { max(24, $0 - margin) } ?? .max) {
        try console.print(head + line)
        head = String(repeating: " ", count: margin)
      }
    }
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func style(_ verdict: Finding.Verdict) -> Terminal.Style {
    switch verdict {
    case .ok: .green
    case .warning: .yellow
    case .failed: .red
    }
  }

  var shape: JSONValue {
    [
      "success": .bool(failure == nil), "database": .string(info.engine), "endpoint": .string(info.endpoint),
      "findings": .list(findings) { finding in
        [
          "subject": .string(finding.subject.name), "verdict": .string(finding.verdict.rawValue), "detail": .string(finding.detail),
          "advice": .text(finding.advice), "code": .text(finding.code?.description),
        ]
      },
    ]
  }
}
