import StoreFaults
import WellSenseStore

/// A file that is a member of a set, and what can be done to it.
struct ChaosFile: Sendable {
  /// Where the faults are made.
  let faults: FaultDriver
  let driver: WatchedDriver

  init(_ file: any Driver) {
    faults = FaultDriver(file)
    driver = WatchedDriver(faults)
  }
}

// Of a file within the process, the layer above its driver makes the faults; what happens when the process dies, `ClientChaos` tries.
extension ChaosFault<ChaosFile> {
  static let ofFiles = [
    ChaosFault(name: "gone", weight: 6, lasts: 200...2_000) {
      $0.faults.disconnect()
    } mend: {
      $0.faults.reconnect()
    },
    ChaosFault(name: "frozen", weight: 3, lasts: 500...3_000) {
      $0.faults.delay(by: .milliseconds(2_500), on: .all)
    } mend: {
      $0.faults.heal()
    },
    ChaosFault(name: "read-only", weight: 2, lasts: 500...2_000, hits: { $0.driver.failures(.readOnly) }) {
      $0.faults.failAlways(.readOnly, on: [.changing, .probes])
    } mend: {
      $0.faults.heal()
    },
    ChaosFault(name: "disk full", weight: 2, lasts: 500...2_000, hits: { $0.driver.failures(.storageFull) }) {
      $0.faults.failAlways(.storageFull, on: [.changing, .probes])
    } mend: {
      $0.faults.heal()
    },
    ChaosFault(name: "requests lost", weight: 3, lasts: 200...500, hits: { $0.driver.failures(.unknownOutcome) }) { file in
      for _ in 0..<5 { file.faults.dropNextRequest(on: .changing) }
    } mend: {
      $0.faults.heal()
    },
    ChaosFault(name: "replies lost", weight: 3, lasts: 200...500, hits: { $0.driver.failures(.unknownOutcome) }) { file in
      for _ in 0..<5 { file.faults.loseNextReply(on: .changing) }
    } mend: {
      $0.faults.heal()
    },
  ]
}
