import DriverMySQL
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@Suite(.enabled(if: TestServers.mayStart, "tests may start no servers")) struct `MySQL over TLS` {
  private func open(_ variant: String, _ tls: (ServerSet) -> TLSPolicy) async throws -> StoreError? {
    let set = try await TestServers.withCertificates(of: "mariadb")
    var configuration = try MySQLConfiguration(uri: set.uri(of: "mariadb-\(variant)"))
    configuration.address.tls = tls(set)
    return await MySQLDriver(configuration).failureToOpen()
  }

  @Test(arguments: ["none", "wronghost", "stranger", "expired"])
  func `talks to nobody but the right server`(_ variant: String) async throws {
    let error = try await open(variant) { .verifyFull(authorityFile: $0.variables["CA"]) }
    #expect(error?.code == .accessDenied && error?.disposition == .notAttempted)
  }

  @Test func `talks to the right server`() async throws {
    #expect(try await open("good") { .verifyFull(authorityFile: $0.variables["CA"]) } == nil)
  }

  @Test func `trusts no authority that the system doesn't`() async throws {
    #expect(try await open("good") { _ in .verifyFull() }?.code == .accessDenied)
  }

  @Test func `speaks plain text where that is allowed by name`() async throws {
    #expect(try await open("none") { _ in .plainText } == nil)
  }

  /// What connections stand on is taken down while their threads still run.
  @Test func `a process ends well while connections are made`() async throws {
    let set = try await TestServers.withCertificates(of: "mariadb")
    let uri = try set.uri(of: "mariadb-good")
    let authority = set.variables["CA"] ?? ""
    for _ in 0..<20 {
      await #expect(processExitsWith: .exitCode(7)) { [uri = uri as String, authority = authority as String] in
        var configuration = try MySQLConfiguration(uri: uri)
        configuration.address.tls = .verifyFull(authorityFile: authority)
        try await endWhileConnecting(code: 7) { [configuration] in MySQLDriver(configuration) }
      }
    }
  }
}
