package import TestSupport

/// A primary that acknowledges nothing before its standby has it.
package struct SynchronousPair {
  package let set: ServerSet

  package init(isFast: Bool = true) async throws {
    set = try await ServerSet(["postgres-standby"], isFast: isFast)
    try primary("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
    try await eventually { try primary("SELECT max(sync_state) FROM pg_stat_replication") == "sync" }
  }

  /// Runs SQL on the primary as its administrator.
  @discardableResult
  package func primary(_ statements: String...) throws -> String? {
    let session = try AdminSession(set.uri(of: "postgres-admin"))
    return try statements.map { try session.run($0) }.last ?? nil
  }

  /// Both hosts in one URI.
  package func hosts() throws -> String {
    let uri = try set.uri(of: "postgres")
    guard let port = TestServers.port(of: uri), let standby = TestServers.port(of: try set.uri(of: "postgres-standby")) else {
      throw AdminSession.Failure(description: "no port in a URI")
    }
    return uri.replacing(":\(port)/", with: ":\(port),127.0.0.1:\(standby)/")
  }
}
