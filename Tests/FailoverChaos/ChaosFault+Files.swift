import StoreFaults
import WellSenseStore

// Of a file within the process, the layer above its driver makes the faults; what happens when the process dies, `ClientChaos` tries.
extension ChaosFault<FaultDriver> {
  static let ofFiles = [
    ChaosFault(name: "gone", weight: 6, lasts: 200...2_000) {
      $0.disconnect()
    } mend: {
      $0.reconnect()
    },
    ChaosFault(name: "frozen", weight: 3, lasts: 500...3_000) {
      $0.delay(by: .milliseconds(2_500), on: .all)
    } mend: {
      $0.heal()
    },
    ChaosFault(name: "read-only", weight: 2, lasts: 500...2_000) {
      $0.failAlways(.readOnly, on: [.changing, .probes])
    } mend: {
      $0.heal()
    },
    ChaosFault(name: "disk full", weight: 2, lasts: 500...2_000) {
      $0.failAlways(.storageFull, on: [.changing, .probes])
    } mend: {
      $0.heal()
    },
    ChaosFault(name: "requests lost", weight: 3, lasts: 0...0) { driver in
      for _ in 0..<5 { driver.dropNextRequest(on: .changing) }
    } mend: { _ in
    },
    ChaosFault(name: "replies lost", weight: 3, lasts: 0...0) { driver in
      for _ in 0..<5 { driver.loseNextReply(on: .changing) }
    } mend: { _ in
    },
  ]
}
