package import DriverMySQL
package import TestSupport

/// Three nodes, each of which takes writes.
package struct GaleraCluster {
  package let set: ServerSet

  package init(isFast: Bool = true) async throws { set = try await ServerSet(["galera"], isFast: isFast) }

  /// A driver of one node alone.
  package func node(_ number: Int) async throws -> MySQLDriver { try await MySQLDriver.mysql(set.uri(of: "galera-\(number)")).opened() }

  /// Cuts a node off from the others, or lets it come back; until it knows.
  package func isolate(_ number: Int, _ isCut: Bool) async throws {
    let session = try AdminSession(set.uri(of: "galera-\(number)"))
    try session.run("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=\(isCut ? 1 : 0)'")
    try await eventually {
      let state = try session.run("SHOW STATUS LIKE 'wsrep_local_state_comment'")
      return (state == "Synced") != isCut
    }
  }

  /// How many transactions lost to another node's.
  package func conflicts() throws -> Int {
    var count = 0
    for number in 1...3 {
      let session = try AdminSession(set.uri(of: "galera-\(number)"))
      for name in ["wsrep_local_cert_failures", "wsrep_local_bf_aborts"] {
        count += try session.run("SHOW STATUS LIKE '\(name)'").flatMap(Int.init) ?? 0
      }
    }
    return count
  }
}
