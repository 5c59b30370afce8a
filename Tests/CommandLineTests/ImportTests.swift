import Foundation
import Testing

@Suite struct ImportTests {
  @Test func `importing again adds nothing, and what was refused is named`() async throws {
    let place = try Workplace()
    try place.write(Fitbit.weights, to: "export/weight.csv")
    try place.write(Fitbit.hourlySteps(hours: 30), to: "export/steps.csv")
    let first = try await place.run("import", "fitbit", "export")
    #expect(first.status == 0)
    #expect(first.output.contains("UTC") && first.output.contains("weight.csv:4"))
    #expect(!first.output.contains("heavy"))
    let second = try await place.run("import", "fitbit", "export", "--json").json()
    #expect(second["added"] as? Int == 0)
    #expect(second["refused_count"] as? Int == 1)
    let stats = try await place.run("stats", "--json")
    #expect(stats.output.contains(#""health_records": 32"#))
  }

  @Test func `a file that is no export is 65, and no progress is drawn where nobody sits`() async throws {
    let place = try Workplace()
    try place.write("a,b\n1,2\n", to: "export/other.csv")
    let outcome = try await place.run("import", "fitbit", "export")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("wellsense: error: ") && !outcome.errors.contains("\r"))
  }

  @Test func `Ctrl-C ends an import after a batch, and importing again goes on`() async throws {
    // A fast machine may have imported all before the signal arrives: then a longer import is stopped.
    for hours in [40_000, 160_000, 640_000] {
      let place = try Workplace()
      try place.write(Fitbit.hourlySteps(hours: hours), to: "steps.csv")
      let running = try place.start("import", "fitbit", "steps.csv")
      try await wait(for: running) { place.size(of: "data/wellsense-ai.db-wal") > 1 << 20 }
      running.send(SIGINT)
      let stopped = try await running.outcome
      if stopped.status == 0 { continue }
      #expect(stopped.status == 130)
      #expect(stopped.errors.contains("added until then") && stopped.errors.contains("stopped by a signal"))

      let there = try await records(place)
      #expect(there > 0 && there < hours)
      let again = try await place.run("import", "fitbit", "steps.csv", "--json").json()
      #expect(again["added"] as? Int == hours - there)
      #expect(try await records(place) == hours)
      return
    }
    Issue.record("no import was long enough to be stopped")
  }

  private func records(_ place: Workplace) async throws -> Int {
    let stats = try await place.run("stats", "--json").json()
    let data = try #require(stats["data"] as? [String: Any])
    return try #require((data["statistics"] as? [String: Int])?["health_records"])
  }

  @Test func `a reader that goes away ends the program quietly`() async throws {
    let place = try Workplace()
    try place.write(Fitbit.hourlySteps(hours: 3000), to: "steps.csv")
    #expect(try await place.run("import", "fitbit", "steps.csv").status == 0)
    for command in ["export", "records list fitbit --limit 1000 --json", "schema --json"] {
      let outcome = try await place.shell("\"$0\" \(command) | head -c 10 > /dev/null; exit ${PIPESTATUS[0]}")
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
    }
  }
}
