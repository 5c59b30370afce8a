import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@testable import DriverMongo

@Suite(.serialized, .enabled(if: TestServers.mayStart, "tests may start no servers")) struct `MongoDB over TLS` {
  private func open(_ variant: String, _ tls: (ServerSet) -> TLSPolicy) async throws -> StoreError? {
    let set = try await TestServers.withCertificates(of: "mongodb")
    var configuration = try MongoConfiguration(uri: set.uri(of: "mongodb-\(variant)"))
    configuration.address.tls = tls(set)
    return await MongoDriver(configuration).failureToOpen()
  }

  @Test(arguments: ["none", "wronghost", "stranger", "expired"])
  func `talks to nobody but the right server`(_ variant: String) async throws {
    let error = try await open(variant) { .verifyFull(authorityFile: $0.variables["CA"]) }
    #expect(error?.code == (variant == "none" ? .unavailable : .accessDenied))
    #expect(error?.disposition == .notAttempted)
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

  @Test func `a wrong password is no broken network`() async throws {
    let set = try await TestServers.withCertificates(of: "mongodb")
    var configuration = try MongoConfiguration(uri: set.uri(of: "mongodb-none"))
    configuration.address.tls = .plainText
    configuration.address.password = "canary7f3a"
    let error = try await failure { try await MongoDriver(configuration).open(soon(.seconds(10))) }
    #expect(error.code == .accessDenied)
    #expect(error.disposition == .notAttempted)
    #expect(!"\(error)".contains("canary7f3a"))
  }

  @Test(arguments: [Fault.lostReply(to: "saslContinue"), .lostRequest(with: "saslContinue")])
  func `a broken network is no wrong password`(_ fault: Fault) async throws {
    let set = try await TestServers.withCertificates(of: "mongodb")
    let uri = try set.uri(of: "mongodb-none")
    let proxy = try ChaosProxy(before: try #require(TestServers.port(of: uri)))
    proxy.set(fault)
    let driver = MongoDriver(try MongoConfiguration(uri: TestServers.uri(uri, through: proxy.port)))
    let error = try await failure { try await driver.open(soon(.seconds(2))) }
    #expect(proxy.counts.strikes > 0)
    #expect(error.code == .unavailable || error.code == .timedOut)
    #expect(error.disposition == .notAttempted)
    proxy.clear()
    try await driver.open(soon(.seconds(10)))
    await driver.close()
  }

  @Test func `a certificate is a login`() async throws {
    let set = try await TestServers.withCertificates(of: "mongodb")
    var configuration = try MongoConfiguration(uri: set.uri(of: "mongodb-good"))
    configuration.address.user = nil
    configuration.address.password = nil
    configuration.authentication = "MONGODB-X509"
    configuration.authenticationDatabase = nil
    configuration.address.database = "wellsense_test_certificates"
    configuration.address.tls = .verifyFull(authorityFile: set.variables["CA"], certificateFile: set.variables["CLIENT_PEM"])
    let driver = try await MongoDriver.ready(configuration)
    #expect(try await driver.count(.users) == 0)
    await driver.close()
    configuration.address.tls = .verifyFull(authorityFile: set.variables["CA"])
    let error = try await failure { try await MongoDriver(configuration).open(soon(.seconds(5))) }
    #expect(error.code == .accessDenied)
  }

  @Test(arguments: [[UInt8](repeating: 0xFF, count: 64), [5, 0, 0, 0, 0], Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), []])
  func `a server that isn't one ends in an error`(_ bytes: [UInt8]) async throws {
    let proxy = try ChaosProxy(before: 1)
    proxy.set(.answered(bytes, thenClosed: true))
    let configuration = try MongoConfiguration(uri: "mongodb://127.0.0.1:\(proxy.port)/x?directConnection=true&connectTimeoutMS=1000")
    let start = ContinuousClock.now
    let error = try await failure { try await MongoDriver(configuration).open(soon(.seconds(3))) }
    #expect([.unavailable, .timedOut, .incompatible].contains(error.code))
    #expect(start.duration(to: .now) < .seconds(6))
  }
}
