internal import WellSenseStore

/// Writes that two databases have, against writes of the slower one alone.
struct Throughput {
  let servers: FailoverServers
  let isQuick: Bool
  private static let tasks = 64

  func figures() async throws -> [Figure] {
    var ratios: [Double] = []
    var details: [String] = []
    for round in 0..<(isQuick ? 1 : 3) {
      let both = try await rate { try await Store.open(try servers.databases("both_\(round)")) }
      let postgres = try await rate { try await open(try servers.postgresDatabase("alone_\(round)")) }
      let mysql = try await rate { try await open(try servers.mysqlDatabase("alone_\(round)")) }
      ratios.append(both / min(postgres, mysql))
      details.append("\(Int(both)) of \(Int(postgres)) and \(Int(mysql))/s")
    }
    return [
      Figure(
        name: "writes in sync on two, 64 tasks", value: ratios.median, unit: "× the slower alone", target: 0.7, isLowerBound: true,
        detail: details.joined(separator: ", "))
    ]
  }

  private func open(_ driver: some Driver) async throws -> Store { try await Store.open(driver) }

  private func rate(_ open: () async throws -> Store) async throws -> Double {
    let store = try await open()
    if store.status != nil { try await store.heal() }
    let writers = try await Writers(store, count: Self.tasks)
    let rate = try await writers.during { [isQuick] in
      // Warm, then measured for as long as this.
      try await Task.sleep(for: .seconds(1))
      let before = writers.acknowledged
      let start = ContinuousClock.now
      try await Task.sleep(for: .seconds(isQuick ? 2 : 5))
      return Double(writers.acknowledged - before) / (start.duration(to: .now).microseconds / 1e6)
    }
    await store.close()
    return rate
  }
}
