import TestSupport
import Testing
import WellSenseStore

/// One after the other: some faults end every session on a server that all of these share.
@Suite(.serialized, .enabled(if: TestServers.mayStart, "needs servers: Scripts/test starts some")) enum ChaosTests {}

extension ChaosTests {
  /// Every fault of the table on every engine: the right answer in time, and a driver that recovers by itself.
  @Suite(.serialized) struct FaultTableTests {
    @Test func `every fault has its answers`() {
      #expect(Set(FaultTable.answers.map(\.key)) == Set(FaultKind.allCases))
    }

    @Test(arguments: FaultTable.rows) func `a fault gets its answer in time and is overcome`(_ row: FaultRow) async throws {
      let begun = ContinuousClock.now
      let error = try await FaultTrial(row).run()
      let answer = try #require(error.map { FaultAnswer($0) }, "the fault was not noticed")
      #expect(row.answers.contains(answer), "\(error.map { "\($0)" } ?? "")")
      #expect(error?.driver != nil)
      #expect(!"\(error.map { "\($0) \($0.detail)" } ?? "")".contains("test-only"), "no credential in it")
      #expect(begun.duration(to: .now) < .seconds(60))
    }
  }
}
