import DriverMock
import Foundation
import StoreTesting
import Testing

@Suite struct `Promises and mutants` {
  @Test(arguments: Mutant.controls) func `layers that spoil nothing keep every promise`(_ control: Mutant) async throws {
    for promise in Promise.all where !promise.isHeavy { try await promise.check(on: control.over(MockDriver())) }
  }

  @Test func `every promise catches a mutant and every mutant is caught`() async throws {
    let start = ContinuousClock.now
    let table = await MutationTable { MockDriver() }
    try report(table)
    #expect(table.idle.map(\.id) == [])
    #expect(table.survivors.map(\.id) == [])
    print("MATRIX took \(start.duration(to: .now))")
  }

  @Test func `ids are unique and name their topic`() {
    #expect(Set(Promise.all.map(\.id)).count == Promise.all.count)
    #expect(Set(Mutant.all.map(\.id)).count == Mutant.all.count)
    #expect(Promise.all.allSatisfy { $0.id.hasPrefix($0.topic.rawValue + ".") })
  }

  /// Beside the build products, where a reader of the run finds it.
  private func report(_ table: MutationTable) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    try Data(table.markdown.utf8).write(to: root.appending(path: ".build/promise-mutant.md"), options: .atomic)
  }
}
