import FailoverChaos
import Foundation
import StoreTesting
import TestSupport
import Testing

extension ChaosTests {
  /// A little of what `Scripts/chaos` does for longer: sets of databases under many tasks and faults, and processes that are killed.
  @Suite(.serialized) struct FailoverChaosTests {
    @Test
    func `whatever happens to a database, what was acknowledged is there once, and all end alike`() async throws {
      let folder = try ChaosFolder()
      let figures = try await ServerChaos(seed: .random(in: 0...UInt64(UInt32.max)), duration: .seconds(30)).run(in: folder.url)
      try RunReports.write(figures.markdown, to: "failover-chaos.md")
      #expect(figures.isGood, "\(figures.complaints) \(figures.verdict.report), history in \(folder.url.path)")
      #expect(figures.progress.acknowledged > 0)
      #expect(figures.strikes > 0)
      if figures.isGood { folder.remove() }
    }

    @Test
    func `a process that is killed again and again loses nothing that it heard of as done`() async throws {
      let folder = try ChaosFolder()
      let chaos = ClientChaos(seed: .random(in: 0...UInt64(UInt32.max)), kills: 8, program: TestPrograms.url(of: "failover-chaos"))
      let figures = try await chaos.run(in: folder.url)
      try RunReports.write(figures.markdown, to: "failover-kills.md")
      #expect(figures.isGood, "\(figures.complaints) \(figures.verdict.report), history in \(folder.url.path)")
      #expect(figures.kills == 8)
      #expect(figures.acknowledged > 0)
      if figures.isGood { folder.remove() }
    }
  }
}
