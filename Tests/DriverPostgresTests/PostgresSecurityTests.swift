import DriverPostgres
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@Suite(.enabled(if: TestServers.mayStart, "tests may start no servers")) struct `PostgreSQL over TLS` {
  private func open(
    _ variant: String, _ change: (inout ServerAddress, ServerSet) -> Void
  ) async throws -> StoreError? {
    let set = try await TestServers.withCertificates(of: "postgres")
    var configuration = try PostgresConfiguration(uri: set.uri(of: "postgres-\(variant)"))
    change(&configuration.address, set)
    return await PostgresDriver(configuration).failureToOpen()
  }

  @Test(arguments: ["none", "wronghost", "stranger", "expired"])
  func `talks to nobody but the right server`(_ variant: String) async throws {
    let error = try await open(variant) { $0.tls = .verifyFull(authorityFile: $1.variables["CA"]) }
    #expect(error?.code == .accessDenied && error?.disposition == .notAttempted)
  }

  @Test func `talks to the right server`() async throws {
    #expect(try await open("good") { $0.tls = .verifyFull(authorityFile: $1.variables["CA"]) } == nil)
  }

  @Test func `trusts no authority that the system doesn't`() async throws {
    #expect(try await open("good") { address, _ in address.tls = .verifyFull() }?.code == .accessDenied)
  }

  @Test func `speaks plain text where that is allowed by name`() async throws {
    #expect(try await open("none") { address, _ in address.tls = .plainText } == nil)
  }

  @Test(arguments: [true, false]) func `a certificate is a login`(_ showsIt: Bool) async throws {
    let error = try await open("good") { address, set in
      address.user = "wellsense_cert"
      address.password = nil
      address.tls = .verifyFull(
        authorityFile: set.variables["CA"], certificateFile: showsIt ? set.variables["CLIENT_CERTIFICATE"] : nil,
        keyFile: showsIt ? set.variables["CLIENT_KEY"] : nil)
    }
    #expect(error?.code == (showsIt ? nil : .accessDenied))
  }

  /// What connections stand on is taken down while their threads still run.
  @Test func `a process ends well while connections are made`() async throws {
    let set = try await TestServers.withCertificates(of: "postgres")
    let uri = try set.uri(of: "postgres-good")
    let authority = set.variables["CA"] ?? ""
    for _ in 0..<20 {
      await #expect(processExitsWith: .exitCode(7)) { [uri = uri as String, authority = authority as String] in
        var configuration = try PostgresConfiguration(uri: uri)
        configuration.address.tls = .verifyFull(authorityFile: authority)
        try await endWhileConnecting(code: 7) { [configuration] in PostgresDriver(configuration) }
      }
    }
  }
}
