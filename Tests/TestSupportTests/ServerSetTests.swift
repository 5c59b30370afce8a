import TestSupport
import Testing

/// What tests of faults do with servers, seen from a client that asks PostgreSQL whether it speaks TLS.
@Suite(.enabled(if: TestServers.mayStart, "needs servers: Scripts/test starts some"))
struct ServerSetTests {
  private static let question = "\0\0\0\u{8}\u{4}\u{d2}\u{16}\u{2f}".unicodeScalars.map { UInt8($0.value) }

  private func ask(_ port: Int, within milliseconds: Int32 = 10_000) throws -> String {
    let client = try Client(port)
    try client.send(Self.question)
    return try client.receive(1, within: milliseconds)
  }

  @Test func `a set lives, stands still, dies, comes back and ends`() async throws {
    let set = try await ServerSet("postgres")
    let port = try #require(TestServers.port(of: set.uri(of: "postgres")))
    #expect(try ask(port) == "S")
    try await set.freeze("postgres")
    #expect(throws: Client.End.late) { try ask(port, within: 100) }
    try await set.thaw("postgres")
    #expect(try ask(port) == "S")
    try await set.kill("postgres")
    #expect(throws: (any Error).self) { try ask(port) }
    try await set.restart("postgres")
    #expect(try ask(port) == "S")
    await #expect(throws: ServerSet.Failure.self) { try await set.freeze("mariadb") }
    try await set.stop()
    #expect(throws: (any Error).self) { try ask(port) }
  }

  @Test func `servers differ in their certificates`() async throws {
    let set = try await TestServers.withCertificates(of: "postgres")
    for (identity, answer) in [("none", "N"), ("good", "S"), ("wronghost", "S"), ("stranger", "S"), ("expired", "S")] {
      let port = try #require(TestServers.port(of: set.uri(of: "postgres-\(identity)")))
      #expect(try ask(port) == answer, "\(identity)")
    }
  }

  @Test func `a URI leads through a proxy`() throws {
    #expect(TestServers.uri("postgresql://a:b@127.0.0.1:5432/c", through: 77) == "postgresql://a:b@127.0.0.1:77/c")
    #expect(
      TestServers.uri("mongodb://a:b@127.0.0.1:5/c?authSource=admin&replicaSet=secantus", through: 77)
        == "mongodb://a:b@127.0.0.1:77/c?authSource=admin&directConnection=true")
  }
}
