import Glibc
import WellSenseStore

/// Simulates sets of databases by the real procedures and rules of failover, with everything that can go wrong, and checks what is left.
///
///     failover-simulation [--seeds N] [--start N] [--mutants N] [--only TEXT]
///
/// `--seeds`: of each scenario. `--mutants`: at most so many of each mutant, until one is caught; five times as many of one that must be. Any
/// seed can be run again by itself.
@main
enum Main {
  static func main() {
    var seeds: UInt64 = 100
    var start: UInt64 = 0
    var mutants: UInt64 = 0
    var only = ""
    var arguments = CommandLine.arguments.dropFirst().makeIterator()
    while let name = arguments.next() {
      guard let value = arguments.next() else { return fail("\(name) needs a value") }
      switch name {
      case "--seeds": seeds = UInt64(value) ?? seeds
      case "--start": start = UInt64(value) ?? start
      case "--mutants": mutants = UInt64(value) ?? mutants
      case "--only": only = value
      default: return fail("unknown option \(name)")
      }
    }
    var tally = Tally()
    if seeds > 0 { scenarios(seeds, start, only, &tally) }
    if mutants > 0 { all(mutants, only, &tally) }
    print("\(tally.passed) passed, \(tally.failed) failed, 0 skipped")
    exit(tally.failed == 0 ? 0 : 1)
  }

  /// Scenarios that stayed clean and rules whose loss was caught, and the others.
  private struct Tally {
    var passed = 0
    var failed = 0

    mutating func add(_ isGood: Bool) { if isGood { passed += 1 } else { failed += 1 } }
  }

  private static func fail(_ text: String) {
    print(text)
    exit(2)
  }

  private static func scenarios(_ seeds: UInt64, _ start: UInt64, _ only: String, _ tally: inout Tally) {
    show(row("scenario", "seeds", "acknowledged", "kills", "epochs", "roles", "superseded", "bad"))
    for scenario in Scenario.all where only.isEmpty || scenario.name.contains(only) {
      let sum = Runner.run(scenario, seeds: start..<start + seeds)
      tally.add(sum.bad == 0)
      let bad = sum.bad == 0 ? "0" : "\(sum.bad): \(sum.faultText); first seed \(sum.firstBad ?? 0)"
      show(
        row(
          scenario.name, "\(sum.seeds)", "\(sum.acknowledged)", "\(sum.kills)", "\(sum.epochs)", "\(sum.roleChanges)", "\(sum.superseded)",
          bad))
      // One seed by itself is for somebody who wants to know.
      if seeds == 1 { for note in sum.notes { print("  " + note) } }
    }
  }

  private static func all(_ seeds: UInt64, _ only: String, _ tally: inout Tally) {
    show("\n" + row("mutant", "seeds", "caught by"))
    for mutant in Mutant.all where only.isEmpty || mutant.name.contains(only) {
      let sum = Runner.run(mutant.scenario, seeds: 0..<(mutant.isDefence ? seeds : seeds * 5), isEnough: true)
      tally.add(sum.bad > 0 || mutant.isDefence)
      let text =
        sum.bad > 0 ? "\(sum.faultText) (seed \(sum.firstBad ?? 0))" : mutant.isDefence ? "not caught by these seeds" : "NOT CAUGHT"
      show(row(mutant.name, "\(sum.seeds)", text))
    }
  }

  /// A line at once, also into a file.
  private static func show(_ line: String) {
    print(line)
    fflush(nil)
  }

  private static func row(_ name: String, _ columns: String...) -> String {
    let first = name.count < 52 ? name + String(repeating: " ", count: 52 - name.count) : name
    let rest = columns.map { $0.count < 12 ? String(repeating: " ", count: 12 - $0.count) + $0 : $0 }
    return first + " " + rest.joined(separator: " ")
  }
}
