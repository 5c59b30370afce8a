/// Sets that several tests use and none may freeze or kill. They end with the process.
actor SharedSets {
  static let shared = SharedSets()
  private var sets: [String: Task<ServerSet, any Error>] = [:]

  func withCertificates(of engine: String) async throws -> ServerSet {
    if sets[engine] == nil {
      sets[engine] = Task { try await ServerSet(["none", "good", "wronghost", "stranger", "expired"].map { "\(engine)-\($0)" }) }
    }
    guard let set = sets[engine] else { throw ServerSet.Failure(description: "no set of \(engine)") }
    return try await set.value
  }
}
