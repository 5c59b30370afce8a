import Foundation
import Synchronization

/// How far long work is, on one line of standard error that disappears at the end. Draws nothing where there is no terminal.
final class ProgressBar: Sendable {
  private struct State {
    var label: String
    var drawn = ContinuousClock.now - .seconds(1)
    var isVisible = false
  }

  private let terminal: Terminal
  private let unit: String
  private let showsRate: Bool
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// - Parameter unit: what is counted; bytes are shown as such.
  init(_ label: String, unit: String, on terminal: Terminal, showsRate: Bool = true) {
    self.showsRate = showsRate
    self.unit = unit
    self.terminal = terminal
    state = Mutex(State(label: label))
  }

  /// Draws at most ten times a second.
  func update(_ done: Int, _ total: Int?) {
    guard terminal.showsProgress else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard now - state.drawn >= .milliseconds(100) else { return }
      state.drawn = now
      state.isVisible = true
      draw("\r" + line(state.label, done, total, now - start) + "\u{1B}[K")
    }
  }

  /// Takes the line away.
  func finish() {
    state.withLock { state in
      guard state.isVisible else { return }
      state.isVisible = false
      draw("\r\u{1B}[K")
    }
  }

  private func count(_ done: Int) -> String {
    unit == "bytes" ? NumberText.bytes(done) : "\(NumberText.count(done)) \(unit)"
  }

  private func draw(_ text: String) {
    try? Console.send(Array(text.utf8)[...], to: STDERR_FILENO)
  }

  private func line(_ label: String, _ done: Int, _ total: Int?, _ elapsed: Duration) -> String {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let rate = showsRate && seconds > 0.2 ? ", \(count(Int(Double(done) / seconds))) a second" : ""
    guard let total, total > 0 else { return "\(label)  \(count(done))\(rate)" }
    let share = min(1, Double(done) / Double(total))
    let width = max(10, min(30, terminal.width - 60))
    let full = Int(share * Double(width))
    let bar = String(repeating: terminal.pick("█", "#"), count: full) + String(repeating: terminal.pick("░", "."), count: width - full)
    return "\(label) \(bar) \(Int(share * 100)) %  \(count(done))\(rate)"
  }
}
