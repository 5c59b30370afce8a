import DriverSupport
import Testing
import WellSenseStore

struct TLSPolicyTests {
  private func policy(_ options: String) throws -> TLSPolicy {
    try ServerURI("mysql://db.example/x?\(options)", schemes: ["mysql"]).address.tls
  }

  @Test(arguments: ["localhost", "LocalHost", "127.0.0.1", "127.255.0.9", "::1", ""])
  func `a server on this machine may speak plain text`(_ host: String) {
    #expect(ServerEndpoint.host(host).isLocal)
    #expect(!TLSPolicy.automatic.protects([.host(host), .socket("/run/x")]))
  }

  @Test(arguments: [
    "db", "10.0.0.1", "127.0.0.1.example.org", "127.1", "127.0.0.256", "127.0.0.-1", "127.0.0.+1", "localhost.example.org", "::2",
    "0.0.0.0",
    "128.0.0.1", "127.0.0.01a", "::ffff:127.0.0.1",
  ])
  func `any other server must prove itself`(_ host: String) {
    #expect(!ServerEndpoint.host(host).isLocal)
    #expect(TLSPolicy.automatic.protects([.host(host)]))
    #expect(TLSPolicy.automatic.protects([.host("localhost"), .host(host)]))
  }

  @Test func `plain text goes by its name, and files ask for TLS also on this machine`() {
    #expect(!TLSPolicy.plainText.protects([.host("db.example")]))
    #expect(TLSPolicy(authorityFile: "/ca.pem").protects([.host("localhost")]))
    #expect(TLSPolicy.verifyFull().protects([.socket("/run/x")]))
  }

  @Test(arguments: [
    ("sslmode=verify-full", TLSPolicy.Mode.verifyFull), ("ssl-mode=VERIFY_IDENTITY", .verifyFull), ("tls=true", .verifyFull),
    ("ssl=false", .plainText), ("sslmode=disable", .plainText), ("ssl-mode=DISABLED", .plainText),
    ("sslmode=verify-full&tls=true", .verifyFull),
  ])
  func `every engine's spelling means the same`(_ options: String, _ mode: TLSPolicy.Mode) throws {
    #expect(try policy(options).mode == mode)
  }

  @Test func `files are taken in every engine's spelling`() throws {
    let libpq = try policy("sslrootcert=/ca&sslcert=/c&sslkey=/k&sslpassword=canary")
    #expect(libpq == TLSPolicy(authorityFile: "/ca", certificateFile: "/c", keyFile: "/k", keyPassword: "canary"))
    #expect(try policy("ssl-ca=/ca&ssl-cert=/c&ssl-key=/k") == TLSPolicy(authorityFile: "/ca", certificateFile: "/c", keyFile: "/k"))
    #expect(try policy("tlsCAFile=/ca&tlsCertificateKeyFile=/c") == TLSPolicy(authorityFile: "/ca", certificateFile: "/c"))
    #expect(try policy("sslrootcert=system&sslmode=verify-full") == .verifyFull())
  }

  @Test(arguments: [
    ("sslmode=require", "sslmode"), ("sslmode=prefer", "sslmode"), ("sslmode=allow", "sslmode"), ("sslmode=verify-ca", "sslmode"),
    ("ssl-mode=REQUIRED", "ssl-mode"), ("ssl-mode=PREFERRED", "ssl-mode"), ("ssl-mode=VERIFY_CA", "ssl-mode"),
    ("tlsInsecure=true", "tlsInsecure"), ("TLSINSECURE=1", "tlsInsecure"),
    ("tlsAllowInvalidCertificates=true", "tlsAllowInvalidCertificates"),
    ("tlsAllowInvalidHostnames=true", "tlsAllowInvalidHostnames"), ("sslAllowInvalidCertificates=1", "sslAllowInvalidCertificates"),
    ("tls=true&tlsInsecure=false", "tlsInsecure"), ("ssl-verify-server-cert=0", "ssl-verify-server-cert"), ("tls=perhaps", "tls"),
    ("sslmode=disable&tls=true", "sslmode"),
  ])
  func `what weakens the check is refused by its name`(_ options: String, _ name: String) {
    let error = #expect(throws: StoreError.self) { try policy(options) }
    #expect(error?.code == .invalid)
    #expect(error?.field == "database.\(name)")
  }

  @Test(arguments: ["sslmode=disable&sslrootcert=/ca", "sslkey=/k", "tls=false&tlsCertificateKeyFile=/c"])
  func `what contradicts itself is refused`(_ options: String) {
    let error = #expect(throws: StoreError.self) { try policy(options) }
    #expect(error?.code == .invalid)
  }
}
