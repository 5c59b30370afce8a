import Foundation
import Testing

@Suite struct ExplainTests {
  @Test(arguments: Engine.here) func `each engine shows a plan for every question`(_ engine: Engine) async throws {
    let place = try Workplace()
    let database = try engine.database(in: place)
    let outcome = try await place.run("explain", "--json", "--database", database.uri)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let questions = try #require(try outcome.json()["questions"] as? [[String: Any]])
    #expect(questions.count == 16)
    for question in questions {
      let plans = try #require(question["plans"] as? [[String]])
      #expect(!plans.isEmpty && plans.allSatisfy { !$0.isEmpty }, "\(question)")
      #expect(question["scans"] as? Bool == false, "\(question)")
      #expect(!"\(plans)".contains("ada@"), "values in a plan: \(question)")
    }
  }

  @Test func `one question is shown with its plan, and what isn't one is 64`() async throws {
    let place = try Workplace()
    let outcome = try await place.run("explain", "email", "--database", "sqlite::memory:")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("by index") && outcome.output.contains("users_email_key_unique"))
    #expect(!outcome.output.contains("most-liked"))
    let wrong = try await place.run("explain", "everything")
    #expect(wrong.status == 64 && wrong.errors.contains("most-liked"))
  }

  @Test func `a database for reading is explained, too`() async throws {
    let place = try Workplace()
    #expect(try await place.run("users", "create", "ada@example.org", "--database", "sqlite:x.db").status == 0)
    #expect(try await place.run("explain", "--database", "sqlite:x.db?mode=ro").status == 0)
  }
}
