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
    let user = try await store.users.create(NewUser(email: "ada@example.org")).id
    let minutes = isQuick ? 1 : 10
    var (acknowledged, failed) = (0, 0)
    for tick in 0..<minutes * 600 {
      if tick.isMultiple(of: 20) { databases[0].disconnect() } else if tick.isMultiple(of: 10) { databases[0].reconnect() }
      // A few writes are enough to notice who takes them; memory keeps them all.
      let isDone = (try? await store.healthRecords.record(.weight(kilograms: 70), for: user)) != nil
      if isDone { acknowledged += 1 } else { failed += 1 }
      try await Task.sleep(for: .milliseconds(100))
    }
    await store.close()
    let changes = await counting.value
    return [
      Figure(
        name: "role changes, up and down every second", value: Double(changes) / Double(minutes), unit: "a minute", target: 3,
        detail: "\(changes) in \(minutes) min; \(acknowledged) writes acknowledged, \(failed) failed")
    ]
  }
}
