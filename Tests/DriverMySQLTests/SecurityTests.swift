import DriverMySQL
import Foundation
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
    for _ in 0..<20 { #expect(try await statusOfExit([uri, authority]) == 7) }
  }

  /// How `mysql-exit-process` ends: its status, or the signal.
  private func statusOfExit(_ arguments: [String]) async throws -> Int32 {
    let process = Process()
    process.executableURL = TestPrograms.url(of: "mysql-exit-process")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
  }
}
