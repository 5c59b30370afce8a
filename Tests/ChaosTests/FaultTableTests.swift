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
      if let error {
        #expect(row.answers.contains(FaultAnswer(error)), "\(error)")
        #expect(error.driver != nil)
        #expect(!"\(error) \(error.detail)".contains("test-only"), "no credential in it")
      } else {
        #expect(row.fault.mayGoUnnoticed, "the fault was not noticed")
      }
      #expect(begun.duration(to: .now) < .seconds(60))
    }
  }
}
