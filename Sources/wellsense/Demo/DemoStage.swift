import WellSenseStore

/// Prints the demo's steps, each with its time.
struct DemoStage {
  let console: Console
  let isQuiet: Bool
  private(set) var steps: [(name: String, text: String, duration: Duration)] = []
  private static let nameWidth = 10

  init(console: Console, isQuiet: Bool) {
    self.console = console
    self.isQuiet = isQuiet
  }

  /// A step that is done: what it was, what came of it, how long it took.
  mutating func done(_ name: String, _ text: String, since start: ContinuousClock.Instant) throws {
    let duration = ContinuousClock.now - start
    steps.append((name, text, duration))
    guard !isQuiet else { return }
    let terminal = console.terminal
    let head = "\(steps.count) \(name)" + String(repeating: " ", count: max(1, Self.nameWidth - name.count))
    let time = NumberText.span(duration)
    let room = min(terminal.width, 100) - DisplayWidth.of(head) - time.count - 2
    try console.print()
    for (place, line) in TextBlock.lines(of: text, width: room).enumerated() {
      let pad = String(repeating: " ", count: max(0, room - DisplayWidth.of(line) + 2))
      try console.print(
        place == 0
          ? terminal.styled(head, .bold) + line + pad + terminal.styled(time, .dim)
          : String(repeating: " ", count: Self.nameWidth + 2) + line)
    }
  }

  func print(_ line: String = "") throws {
    if !isQuiet { try console.print(line) }
  }
}
