import DriverSupport
import Foundation
import Synchronization
import Testing
import WellSenseStore

@Suite struct ExaminationTests {
  @Test func `one that hangs ends at its deadline, says at what, and cuts what it waits for`() async {
    let cut = DispatchSemaphore(value: 0)
    let start = ContinuousClock.now
    let findings = await Examination.run("test", until: Deadline(after: .milliseconds(50))) { examination in
      examination.note(.ok(.library, "there"))
      examination.begin(.clock)
      examination.whenLate { cut.signal() }
      // Ends when it is cut; what is found then comes too late.
      #expect(cut.wait(timeout: .now() + 10) == .success)
      examination.note(.ok(.schema, "too late"))
    }
    #expect(start.duration(to: .now) < .seconds(5))
    #expect(findings.map(\.subject) == [.library, .clock])
    #expect(findings.last?.verdict == .failed && findings.last?.code == .timedOut && findings.last?.advice != nil)
  }

  @Test func `an error says what and, after its semicolon, what to do`() async {
    let findings = await Examination.run("test", until: Deadline(after: .seconds(10))) { examination in
      examination.look(at: .rights, orAdvise: "other advice") { () throws(StoreError) in
        throw StoreError(.accessDenied, "a right is missing; grant it", engineCode: "42501")
      }
      examination.look(at: .clock, orAdvise: "other advice") { () throws(StoreError) in throw StoreError(.unavailable, "it is broken") }
    }
    #expect(findings.map(\.detail) == ["a right is missing (42501)", "it is broken"])
    #expect(findings.map(\.advice) == ["grant it", "other advice"])
    #expect(findings.map(\.code) == [.accessDenied, .unavailable])
  }

  @Test func `a clock is late or early only beyond what the question took`() {
    func finding(_ server: Int64) -> Finding {
      .clock(Timestamp(milliseconds: server), between: Timestamp(milliseconds: 10_000), and: Timestamp(milliseconds: 12_000))
    }
    #expect([9_000, 11_000, 13_000].map { finding($0).verdict } == [.ok, .ok, .ok])
    #expect(finding(8_900).detail.contains("1 s behind"))
    #expect(finding(15_600).detail.contains("4 s ahead"))
  }
}
