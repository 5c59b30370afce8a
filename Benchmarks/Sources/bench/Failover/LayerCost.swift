internal import DriverMock
internal import WellSenseStore

/// What the layer adds to one database that nothing stands in for: the mock with and without it.
struct LayerCost {
  let isQuick: Bool
  private static let count = 20_000

  func figures() async throws -> [Figure] {
    let mock = MockDriver()
    let bare = try await Store.open(mock)
    let layered = try await Store.open(FailoverDriver([mock]))
    let user = try await bare.users.create(NewUser(email: "ada@example.org")).id
    return [
      try await figure("layer over one database: get", bare, layered) { _ = try await $0.users.get(user) },
      try await figure("layer over one database: record", bare, layered) {
        _ = try await $0.healthRecords.record(.weight(kilograms: 61), for: user)
      },
    ]
  }

  private func figure(_ name: String, _ bare: Store, _ layered: Store, _ work: (Store) async throws -> Void) async throws -> Figure {
    var differences: [Double] = []
    var times: [Double] = []
    for round in 0..<(isQuick ? 8 : 16) {
      var cost: [Bool: Double] = [:]
      for isLayered in [round.isMultiple(of: 2), !round.isMultiple(of: 2)] {
        let store = isLayered ? layered : bare
        cost[isLayered] = try await time(Self.count) { for _ in 0..<Self.count { try await work(store) } }.time
      }
      guard round > 0, let with = cost[true], let without = cost[false] else { continue }
      differences.append(with - without)
      times.append(without)
    }
    return Figure(
      name: name, value: differences.median, unit: "µs", target: 0.5,
      detail: "over \((times.median * 100).rounded() / 100) µs; \(differences.count) rounds")
  }
}
