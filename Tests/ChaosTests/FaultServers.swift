import TestSupport

/// One set of servers for all tests of faults that don't end servers. Each test goes through a proxy of its own.
actor FaultServers {
  static let shared = FaultServers()
  private var set: Task<ServerSet, any Error>?

  func servers() async throws -> ServerSet {
    let task = set ?? Task { try await ServerSet(FaultEngine.all.map(\.server)) }
    set = task
    return try await task.value
  }
}
