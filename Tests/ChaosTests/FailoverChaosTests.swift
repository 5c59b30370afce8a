import DriverSQLite
import Foundation
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

extension ChaosTests {
  /// Databases of three engines that stand in for each other, under 64 tasks, while one after the other is killed, frozen or cut off.
  ///
  /// `Scripts/chaos` runs it for longer.
  @Suite(.serialized) struct FailoverChaosTests {
    /// How long the faults go on.
    private static var duration: Duration {
      .seconds(ProcessInfo.processInfo.environment["WELLSENSE_CHAOS_SECONDS"].flatMap(Int.init) ?? 30)
    }

    @Test
    func `whatever dies, what was acknowledged is there once, and all databases end alike`() async throws {
      let folder = FileManager.default.temporaryDirectory.appending(path: "wellsense-chaos-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let servers = try await ServerSet(["postgres", "mariadb"])
      let file = FaultDriver(.sqlite(folder.appending(path: "chaos.db").path))
      let drivers: [any Driver] = [
        try FaultEngine.postgres.driver(servers.uri(of: "postgres")), try FaultEngine.mariadb.driver(servers.uri(of: "mariadb")), file,
      ]
      let store = try await Store.open(
        drivers, failover: FailoverSettings(stability: .seconds(10)), settings: StoreSettings(calls: CallOptions(timeout: .seconds(20))))
      try await eventually { store.isComplete }
      let workload = Workload(seed: UInt64.random(in: 0...UInt64(UInt32.max)))
      let recorder = HistoryRecorder()
      async let running = workload.run(on: store, recording: recorder) { $0.elapsed > Self.duration }
      let strikes = try await strike(servers, file, store)
      var history = try await running
      try await eventually(or: NotHealed(status: store.status)) {
        store.isComplete && store.status?.members.allSatisfy { ($0.lag ?? 0) == 0 } ?? false
      }
      history.append(try await workload.readEverything(on: store))
      var images: [DatabaseImage] = []
      for driver in drivers {
        history.append(try await workload.readEverything(on: Store(driver)))
        images.append(try await DatabaseImage(of: driver))
      }
      await store.close()
      try await servers.stop()
      let report = try workload.judge(history)
      let progress = recorder.progress
      try ChaosReport.write(
        "seed \(workload.seed), \(strikes) faults, \(progress.acknowledged) writes acknowledged, \(progress.unknown) unknown, \(progress.failed) failed: \(report.judgement); databases alike: \(Set(images).count == 1)"
      )
      #expect(report.judgement != .invalid, "\(report)")
      #expect(Set(images).count == 1, "databases differ")
      #expect(progress.acknowledged > 0)
      #expect(strikes > 0)
    }

    /// The sleeps are how long faults last and lie apart: nothing is expected after them.
    private func strike(_ servers: ServerSet, _ file: FaultDriver, _ store: Store) async throws -> Int {
      let end = Deadline(after: Self.duration)
      var strikes = 0
      while !end.hasPassed {
        try await Task.sleep(for: .milliseconds(Int.random(in: 1_000...3_000)))
        switch Int.random(in: 0..<7) {
        case 0: try await servers.restart("postgres")
        case 1: try await servers.restart("mariadb")
        case 2: try await freeze("postgres", servers)
        case 3: try await freeze("mariadb", servers)
        case 4, 5:
          file.disconnect()
          try await Task.sleep(for: .milliseconds(1_500))
          file.reconnect()
        default: try? await store.with(timeout: .seconds(5)).switchActive(to: Int.random(in: 1...3))
        }
        strikes += 1
      }
      return strikes
    }

    private func freeze(_ server: String, _ servers: ServerSet) async throws {
      try await servers.freeze(server)
      try await Task.sleep(for: .milliseconds(2_500))
      try await servers.thaw(server)
    }
  }
}

extension Store {
  /// Whether every database of the set is in sync.
  fileprivate var isComplete: Bool { status?.members.allSatisfy { $0.state == .active || $0.state == .inSync } ?? false }
}

/// What each database is doing instead.
private struct NotHealed: Error {
  let status: SetStatus?
}

/// A line in the reports of a test run.
private enum ChaosReport {
  static func write(_ line: String) throws {
    print("chaos: " + line)
    guard let folder = ProcessInfo.processInfo.environment["WELLSENSE_REPORTS"] else { return }
    try (line + "\n").write(toFile: folder + "/failover-chaos.txt", atomically: true, encoding: .utf8)
  }
}
