import Foundation
import TestSupport
import Testing

/// One export, imported into every engine: what the program then prints is the same to the byte.
@Suite(.enabled(if: TestData.has("fitbit"), "no data: set WELLSENSE_DATA or put it in ../shared/data"))
struct FiveEnginesTests {
  private static let questions = [
    ["analytics", "--list"],
    ["analytics", "steps", "--percentiles", "5,50,95"],
    ["analytics", "weight", "--json"],
    ["analytics", "calories", "--user", "fitbit-1503960366", "--by", "week", "--moving-average", "2", "--time-zone", "America/New_York"],
    ["analytics", "sleep-minutes", "--user", "fitbit-1503960366", "--by", "day", "--json"],
    ["analytics", "steps-per-hour", "--user", "fitbit-2022484408", "--by", "month", "--json", "--percentiles", "1,25,50,75,99"],
  ]

  @Test(arguments: Engine.serversHere) func `prints what SQLite prints`(_ engine: Engine) async throws {
    let expected = try await Self.answers.value
    let place = try Workplace()
    let database = try engine.database(in: place)
    let answers = try await Self.importAndAsk(place, database.uri)
    for (question, (answer, right)) in zip(Self.questions, zip(answers, expected)) {
      #expect(answer == right, "wellsense \(question.joined(separator: " "))")
    }
    #expect(answers.count == expected.count)
  }

  @Test func `and the mock answers as SQLite does`() async throws {
    let demo = try await Workplace().run("demo", "--json", "--import", TestData.folder.appending(path: "fitbit").path)
    #expect(try demo.json()["same_answers"] as? Bool == true, "\(demo.errors)")
  }

  /// SQLite's, found once for all engines.
  private static let answers = Task {
    let place = try Workplace()
    return try await importAndAsk(place, Engine.sqlite.database(in: place).uri)
  }

  private static func importAndAsk(_ place: Workplace, _ uri: String) async throws -> [String] {
    let path = TestData.folder.appending(path: "fitbit").path
    let imported = try await place.run("import", "fitbit", path, "--json", "--database", uri)
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(try imported.json()["added"] as? Int == 33 + 940 + 410 + 67 + 22_099)
    var answers: [String] = []
    for question in questions {
      let outcome = try await place.run(question + ["--database", uri])
      #expect(outcome.status == 0 && !outcome.output.isEmpty, "wellsense \(question.joined(separator: " ")): \(outcome.errors)")
      answers.append(outcome.output)
    }
    return answers
  }
}
