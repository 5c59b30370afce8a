import Foundation
import Testing

@Suite struct DemoTests {
  @Test func `the demo makes a database of its own and gets the same answers from the mock`() async throws {
    let place = try Workplace()
    let demo = try await place.run("demo", "--people", "3", "--days", "40")
    #expect(demo.status == 0, "\(demo.errors)")
    #expect(demo.output.contains("same answers: yes"))
    #expect(demo.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(try databases(place).count == 1)
  }

  @Test(arguments: Engine.here) func `each engine gives the same answers as the mock`(_ engine: Engine) async throws {
    let place = try Workplace()
    let database = try engine.database(in: place)
    let demo = try await place.run("demo", "--people", "3", "--days", "20", "--database", database.uri)
    #expect(demo.status == 0, "\(demo.errors)")
    #expect(demo.output.contains("same answers: yes"))
    #expect(!demo.output.contains("test-only") && !demo.output.contains("wellsense:"))
    let again = try await place.run("demo", "--database", database.uri)
    #expect(again.status == 73, "\(again.errors)")
  }

  @Test func `two at once don't meet`() async throws {
    let place = try Workplace()
    async let first = place.run("demo", "--people", "2", "--days", "10")
    async let second = place.run("demo", "--people", "2", "--days", "10", "--json")
    #expect(try await first.status == 0)
    let answer = try await second.json()
    #expect(answer["same_answers"] as? Bool == true)
    #expect(try databases(place).count == 2)
  }

  @Test func `a database that holds anything is refused`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org", "--database", "sqlite:x.db").status == 0)
    let demo = try await place.run("demo", "--people", "2", "--days", "10", "--database", "sqlite:x.db")
    #expect(demo.status == 73)
    #expect(demo.errors.contains("empty"))
    #expect(try await place.run("stats", "--json", "--database", "sqlite:x.db").output.contains(#""users": 1,"#))
  }

  @Test func `the demo imports an export`() async throws {
    let place = try Workplace()
    try place.write(Fitbit.weights, to: "export/weight.csv")
    try place.write(Fitbit.hourlySteps(hours: 100), to: "export/steps.csv")
    let demo = try await place.run("demo", "--import", "export", "--database", "sqlite:x.db")
    #expect(demo.status == 0, "\(demo.errors)")
    #expect(demo.output.contains("102 health records") && demo.output.contains("same answers: yes"))
  }

  @Test func `SIGTERM leaves a whole database`() async throws {
    let place = try Workplace()
    let running = try place.start("demo", "--people", "2000", "--days", "365", "--database", "sqlite:x.db")
    try await wait(for: running) { place.size(of: "x.db-wal") > 1 << 20 }
    running.send(SIGTERM)
    let stopped = try await running.outcome
    #expect(stopped.status == 143)
    #expect(stopped.errors.contains("stopped by a signal"))
    #expect(try await place.run("stats", "--database", "sqlite:x.db").status == 0)
  }

  private func databases(_ place: Workplace) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: place.url("data").path).filter { $0.hasPrefix("demo-") && $0.hasSuffix(".db") }
  }
}
