import DriverSupport
import Testing
import WellSenseStore

/// One secret in every place of a URI where one can stand, well written and not.
struct RedactionTests {
  static let canary = "cAnArY7"

  static let shapes = [
    "postgres://app:cAnArY7@db/x", "postgresql://app:cAnArY7@db:5432/x?sslmode=verify-full", "mysql://app:cAnArY7@db/x",
    "mongodb://app:cAnArY7@a:27017,b:27018/x?replicaSet=rs", "postgres://app:%63AnArY7@db/x", "postgres://app:c%41nArY7@db/x",
    "postgres://app:p@cAnArY7@db/x", "postgres://app:cAnArY7@p@db/x", "postgres://app:p@ss@cAnArY7@db/x", "mongodb://app:p@cAnArY7@a,b/x",
    "postgres://app:cAnArY7/p@db/x", "postgres://app:p/cAnArY7@db/x", "postgres://app:12/cAnArY7@db/x", "postgres://app:p?cAnArY7@db/x",
    "postgres://app:12?cAnArY7@db/x", "postgres://app:p#cAnArY7@db/x", "postgres://app:cAnArY7#p@db/x", "postgres://app:12#cAnArY7@db/x",
    "postgres://app:p:cAnArY7@db/x", "postgres://app:cAnArY7:p@db:no/x", "postgres://app:cAnArY7@db:99999/x",
    "postgres://app:cAnArY7@[::1/x",
    "postgres://app:cAnArY7@/x", "postgres://app:cAnArY7@", "postgres://app:cAnArY7", "postgres://app:cAnArY7/x",
    "postgres://app:cAnArY7?x",
    "postgres://:cAnArY7@db/x", "postgres://cAnArY7@db/x", "postgres://cAnArY7:@db/x", "postgres://app:%zzcAnArY7@db/x",
    "postgres://app:cAnArY7%@db/x", "postgres://app:cAnArY7%ff@db/x", "postgres://app:cAnArY7 @db/x", "postgres://app:\u{0}cAnArY7@db/x",
    "postgres://app:cAnArY7\n@db/x", "postgres:app:cAnArY7@db/x", "postgres:/app:cAnArY7@db/x", "://app:cAnArY7@db/x", "app:cAnArY7@db/x",
    "cAnArY7", "redis://app:cAnArY7@db/x", "postgres://app:cAnArY7@db,:1,/x", "postgres://app:a,cAnArY7@db/x",
    "postgres://app:<cAnArY7>@db/x",
    "postgres://db/x?password=cAnArY7", "postgres://db/x?user=app&password=cAnArY7", "postgres://db/x?password=cAnArY7&password=cAnArY7",
    "postgres://db/x?PASSWORD=cAnArY7", "postgres://db/x?passwd=cAnArY7", "postgres://db/x?cAnArY7", "postgres://db/x?cAnArY7=1",
    "postgres://db/x?sslpassword=cAnArY7", "mongodb://db/x?tlsCertificateKeyFilePassword=cAnArY7&tlsCertificateKeyFile=/c",
    "postgres://db/x?sslmode=cAnArY7", "postgres://db/x?tls=cAnArY7", "postgres://db/x?port=cAnArY7&host=a",
    "postgres://db/x?maxPoolSize=cAnArY7",
    "postgres://db/x?password=cAn%41rY7%", "mongodb+srv://app:cAnArY7@cluster.example/x", "postgres://app:💛cAnArY7@db/x",
    "POSTGRES://app:cAnArY7@db/x", "postgres://app:cAnArY7@db/x?sslmode=require", "postgres://app:cAnArY7@db/x?tlsInsecure=true",
    "postgres://app:cAnArY7@db/x?authSource=admin&unknown=cAnArY7",
  ]

  private func texts<Value>(of value: Value) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value)" + String(describing: value) + String(reflecting: value) + dumped
      + "\(Mirror(reflecting: value).children.map { "\($0)" })"
      + "\(Optional(value) as Any)" + "\([value])"
  }

  private func expectNoSecret<Value>(in value: Value, _ place: SourceLocation = #_sourceLocation) {
    #expect(!texts(of: value).lowercased().contains(Self.canary.lowercased()), sourceLocation: place)
  }

  @Test(arguments: shapes)
  func `the secret of a URI appears nowhere`(_ text: String) async {
    do throws(StoreError) {
      var uri = try ServerURI(text, schemes: ["postgres", "postgresql", "mysql", "mongodb", "mongodb+srv"])
      expectNoSecret(in: uri)
      expectNoSecret(in: uri.address)
      expectNoSecret(in: uri.address.tls)
      expectNoSecret(in: uri.options)
      expectNoSecret(in: Result<ServerURI, StoreError>.success(uri))
      var limits = PoolLimits()
      try limits.take(&uri.options)
      try uri.options.refuseRest()
    } catch {
      expectNoSecret(in: error)
    }
    expectNoSecret(in: ConfigurationSource.uri(text))
    do throws(StoreError) {
      _ = try await ConfigurationSource.uri(text).driver(among: [])
    } catch {
      expectNoSecret(in: error)
    }
  }

  @Test func `a secret given in code or by settings appears nowhere either`() throws {
    let address = ServerAddress(host: "db", user: "app", password: Secret(Self.canary), database: "x")
    expectNoSecret(in: address)
    expectNoSecret(in: Secret(Self.canary))
    expectNoSecret(in: ["key": Secret(Self.canary)])
    expectNoSecret(in: TLSPolicy(keyPassword: Secret(Self.canary)))
    let values = ["POSTGRES_PASSWORD": Self.canary]
    expectNoSecret(in: DatabaseSettings(values))
    expectNoSecret(in: ConfigurationSource.values(values))
    #expect(address.password?.reveal() == Self.canary)
  }

  @Test func `there are at least 40 shapes, each once`() {
    #expect(Set(Self.shapes).count == Self.shapes.count)
    #expect(Self.shapes.count >= 40)
  }
}
