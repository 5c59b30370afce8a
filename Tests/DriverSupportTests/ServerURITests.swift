import DriverSupport
import Testing
import WellSenseStore

struct ServerURITests {
  private func parse(_ text: String) throws -> ServerURI { try ServerURI(text, schemes: ["postgresql", "postgres", "mysql", "mongodb"]) }

  private func refusal(_ text: String) -> StoreError? {
    #expect(throws: StoreError.self) {
      let uri = try parse(text)
      try uri.options.refuseRest()
    }
  }

  @Test func `a URI comes apart into an address and options`() throws {
    var uri = try parse(
      "postgresql://app:s%40cret@db-1.example:5433,[::1]:5434,%2Frun%2Fpg/well%20sense?application_name=x%26y&sslmode=verify-full")
    #expect(uri.scheme == "postgresql")
    #expect(uri.address.endpoints == [.host("db-1.example", port: 5433), .host("::1", port: 5434), .socket("/run/pg")])
    #expect(uri.address.user == "app")
    #expect(uri.address.password?.reveal() == "s@cret")
    #expect(uri.address.database == "well sense")
    #expect(uri.address.tls.mode == .verifyFull)
    #expect(try uri.options.take("application_name") == "x&y")
    try uri.options.refuseRest()
    #expect("\(uri)" == "postgresql://db-1.example:5433,[::1]:5434,/run/pg/well sense")
  }

  @Test func `a password pasted in without escapes is understood where that is unambiguous`() throws {
    #expect(try parse("mysql://app:p@ss:w%rd@db/x").address.password?.reveal() == "p@ss:w%rd")
    #expect(try parse("mysql://app:a,b@@db/x").address.password?.reveal() == "a,b@")
    #expect(try parse("mysql://app:a,b@@db/x").address.endpoints == [.host("db")])
  }

  @Test func `user, password, hosts, ports and sockets can be options`() throws {
    let uri = try parse("postgres:///x?user=app&password=p%26w&host=a,b&port=1,2")
    #expect(uri.address.user == "app")
    #expect(uri.address.password?.reveal() == "p&w")
    #expect(uri.address.endpoints == [.host("a", port: 1), .host("b", port: 2)])
    #expect(try parse("mysql://localhost/x?socket=%2Frun%2Fmysqld.sock").address.endpoints == [.socket("/run/mysqld.sock")])
    #expect(try parse("postgres:///x?host=/run/postgresql").address.endpoints == [.socket("/run/postgresql")])
    #expect(try parse("postgres:///x").address.endpoints == [.host("localhost")])
    #expect(try parse("postgres://").address.database == nil)
  }

  @Test(arguments: [
    "redis://host/x", "postgres:/host", "postgres", "", "postgres://host:0/x", "postgres://host:65536/x", "postgres://host:port/x",
    "postgres://[::1/x", "postgres://[::1]x:1/x", "postgres://a,,b/x", "postgres://host/a/b", "postgres://host/%zz", "postgres://host/%ff",
    "postgres://host/%00", "postgres://ho st/x", "postgres://host/x\n", "postgres://host/x#part", "postgres://host/x?option",
    "postgres://host/x?=1", "postgres://host/x?unknown=1", "postgres://host/x?host=a,b&port=1,2,3", "postgres://host/x?user=a&user=b",
    "postgres://user:a/b@host/x", "postgres://user:a?b@host/x", "postgres://host!/x", "postgres://host/x?sslmode=",
  ])
  func `what is malformed is refused as invalid`(_ text: String) {
    let error = refusal(text)
    #expect(error?.code == .invalid)
    #expect(error?.disposition == .notAttempted)
    #expect(error?.field?.hasPrefix("database") == true)
  }

  @Test func `a misspelled option is refused with the names that there are`() throws {
    var uri = try parse("postgres://host/x?aplication_name=y")
    _ = try uri.options.take("application_name")
    let error = #expect(throws: StoreError.self) { try uri.options.refuseRest() }
    #expect(error?.detail.contains("application_name, ") == true)
  }

  @Test func `limits of the pool are options`() throws {
    var uri = try parse("mongodb://host/x?maxPoolSize=3&minPoolSize=2&maxIdleTimeMS=1500&waitQueueTimeoutMS=700&connectTimeoutMS=900")
    var limits = PoolLimits()
    try limits.take(&uri.options)
    try uri.options.refuseRest()
    #expect(limits.maximum == 3)
    #expect(limits.minimum == 2)
    #expect(limits.idleLifetime == .milliseconds(1500))
    #expect(limits.acquireTimeout == .milliseconds(700))
    #expect(limits.connectTimeout == .milliseconds(900))
    var wrong = try parse("mongodb://host/x?maxPoolSize=0")
    let error = #expect(throws: StoreError.self) { try limits.take(&wrong.options) }
    #expect(error?.field == "database.maxPoolSize")
  }

  @Test func `settings name an address`() throws {
    let settings = DatabaseSettings([
      "MYSQL_HOST": "a,b:3307", "MYSQL_PORT": "3308", "MYSQL_USER": "app", "MYSQL_PASSWORD": "canary", "MYSQL_DATABASE": "well",
      "MYSQL_TLS_CA_FILE": "/ca.pem", "MYSQL_POOL_MAX": "5",
    ])
    let address = try ServerAddress(settings, prefix: "MYSQL")
    #expect(address.endpoints == [.host("a", port: 3308), .host("b", port: 3307)])
    #expect(address.password?.reveal() == "canary")
    #expect(address.tls == TLSPolicy(authorityFile: "/ca.pem"))
    #expect(address.isProtected)
    #expect(try PoolLimits(settings, prefix: "MYSQL").maximum == 5)
  }

  @Test(arguments: [
    ("MYSQL_PORT", "no"), ("MYSQL_HOST", "a b"), ("MYSQL_TLS", "require"), ("MYSQL_TLS_KEY_FILE", "/key"),
  ])
  func `bad settings are refused by their names`(_ name: String, _ value: String) {
    let error = #expect(throws: StoreError.self) { try ServerAddress(DatabaseSettings([name: value]), prefix: "MYSQL") }
    #expect(error?.field?.hasPrefix("MYSQL_") == true)
    #expect(error.map { "\($0)".contains(value) && value.count > 3 } == false)
  }
}
