import DriverMock
import DriverSQLite
import Foundation
import StoreTesting
import Testing
import WellSenseStore

@Suite struct `Differential runs` {
  /// A seed of its own for each run, or the one of a run that failed.
  private var seed: UInt64 {
    ProcessInfo.processInfo.environment["WELLSENSE_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)
  }

  @Test func `mock and SQLite answer alike`() async throws {
    let report = try await Differential(seed: seed, operations: 10_000).run(on: [MockDriver(), SQLiteDriver(SQLiteConfiguration(.memory))])
    print(report)
    #expect(report.refused >= 0.2)
  }

  @Test func `mock and SQLite answer alike with the log on`() async throws {
    let report = try await Differential(seed: seed, operations: 5_000, log: .on).run(on: [
      MockDriver(), SQLiteDriver(SQLiteConfiguration(.memory)),
    ])
    print(report)
    #expect(report.refused >= 0.2)
  }

  /// On one run, so that each is compared with each other. `WELLSENSE_OPERATIONS` asks for more or fewer operations.
  @Test(.enabled(if: !Engine.servers.isEmpty, "no variable names a server"), arguments: [ChangeLog.asItIs, .on])
  func `all engines answer alike`(_ log: ChangeLog) async throws {
    let wanted = ProcessInfo.processInfo.environment["WELLSENSE_OPERATIONS"].flatMap { Int($0) }
    let operations = wanted ?? (log == .on ? 5_000 : 10_000)
    let report = try await Differential(seed: seed, operations: operations, log: log).run(on: Engine.all.map { try $0.driver() })
    print(report)
    #expect(report.refused >= 0.2)
  }

  @Test(arguments: ["lost-update", "no-rollback", "ties-in-any-order", "count-drifted", "applied-twice"])
  func `a broken driver is told from a correct one`(_ id: String) async throws {
    let mutant = try #require(Mutant.all.first { $0.id == id })
    await #expect(throws: Differential.Difference.self) {
      _ = try await Differential(seed: 7, operations: 3_000).run(on: [MockDriver(), mutant.over(MockDriver())])
    }
  }

  @Test func `a seed gives the same operations`() async throws {
    let one = try await Differential(seed: 11, operations: 300).run(on: [MockDriver()])
    let two = try await Differential(seed: 11, operations: 300).run(on: [MockDriver()])
    #expect(one.mix == two.mix)
    #expect(one.errors == two.errors)
  }
}
