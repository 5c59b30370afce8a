import DriverMock
import DriverSQLite
import Foundation
import StoreTesting
import Testing
import WellSenseStore

@Suite struct `Promises and mutants` {
  @Test(arguments: Mutant.controls) func `layers that spoil nothing keep every promise`(_ control: Mutant) async throws {
    for promise in Promise.all where !promise.isHeavy { try await promise.check(on: control.over(MockDriver())) }
  }

  /// A promise counts if both engines keep it and a broken driver doesn't.
  @Test func `every promise catches a mutant and every mutant is caught`() async throws {
    let onMock = await kept { MockDriver() }
    let onSQLite = await kept { SQLiteDriver(SQLiteConfiguration(.memory)) }
    let table = await MutationTable { MockDriver() }
    try report(table)
    #expect(onMock.count == Promise.all.count)
    #expect(onSQLite.count == Promise.all.count)
    #expect(table.idle.map(\.id) == [])
    #expect(table.survivors.map(\.id) == [])
    let caught = table.survivors.isEmpty ? "all caught" : "\(table.survivors.count) not caught"
    print("Promises: \(onMock.count) on mock, \(onSQLite.count) on sqlite; \(Mutant.all.count) mutants, \(caught)")
  }

  @Test func `ids are unique and name their topic`() {
    #expect(Set(Promise.all.map(\.id)).count == Promise.all.count)
    #expect(Set(Mutant.all.map(\.id)).count == Mutant.all.count)
    #expect(Promise.all.allSatisfy { $0.id.hasPrefix($0.topic.rawValue + ".") })
  }

  @Test func `a driver that hangs fails a promise within its limit`() async throws {
    let promise = try #require(Promise.all.first { $0.id == "deadlines.passed-before-a-read" })
    let mutant = try #require(Mutant.all.first { $0.id == "hangs-when-late" })
    await #expect(throws: PromiseFailure.self) { try await promise.check(on: mutant.over(MockDriver()), within: .milliseconds(300)) }
  }

  @Test(arguments: [
    Capabilities.changeLog, .atomicBatches, .snapshots, .notifications, .explanations, .diagnoses, .replication,
    [.changeLog, .snapshots],
  ])
  func `a driver that lacks a capability and says so keeps every promise`(_ missing: Capabilities) async throws {
    let light = Promise.all.filter { !$0.isHeavy }
    let kept = await kept(of: light) { MockDriver(capabilities: MockDriver.allCapabilities.subtracting(missing)) }
    #expect(light.map(\.id).filter { !kept.contains($0) } == [])
  }

  private func kept(of promises: [Promise] = Promise.all, _ make: () -> any Driver) async -> Set<String> {
    var kept: Set<String> = []
    for promise in promises where (try? await promise.check(on: make())) != nil { kept.insert(promise.id) }
    return kept
  }

  /// Beside the build products, where a reader of the run finds it.
  private func report(_ table: MutationTable) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    try Data(table.markdown.utf8).write(to: root.appending(path: ".build/promise-mutant.md"), options: .atomic)
  }
}
