internal import DriverMock
internal import WellSenseStore

/// How often roles change while the database that is preferred goes up and down every second.
struct Flapping {
  let isQuick: Bool

  func figures() async throws -> [Figure] {
    let databases = [MockDriver(), MockDriver()]
    let store = try await Store.open(databases)
    try await store.heal()
    let counting = Task {
      var changes = 0
      for await event in store.events {
        switch event {
        case .failoverFinished, .failback: changes += 1
        default: break
        }
      }
      return changes
    }
    let writers = try await Writers(store, count: 4)
    let minutes = isQuick ? 1 : 10
    try await writers.during {
      for second in 0..<minutes * 60 {
        if second.isMultiple(of: 2) { databases[0].disconnect() } else { databases[0].reconnect() }
        try await Task.sleep(for: .seconds(1))
      }
      databases[0].reconnect()
    }
    await store.close()
    let changes = await counting.value
    return [
      Figure(
        name: "role changes, up and down every second", value: Double(changes) / Double(minutes), unit: "a minute", target: 3,
        detail: "\(changes) in \(minutes) min; \(writers.acknowledged) writes acknowledged, \(writers.failed) failed")
    ]
  }
}
