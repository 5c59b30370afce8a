import Foundation
import Testing

@testable import TestSupport

/// `compose.yaml` cannot be run where the tests run; what can be known of it without that is tested.
@Suite struct ComposeTests {
  private let compose: PlainYAML
  private let users: String

  init() throws {
    compose = try PlainYAML(parsing: String(contentsOf: TestServers.file("compose.yaml"), encoding: .utf8))
    users = try String(contentsOf: TestServers.file("Scripts/lib/servers/users.sh"), encoding: .utf8)
  }

  private func service(_ name: String) throws -> PlainYAML { try #require(compose["services"]?[name]) }

  private func password(_ name: String) throws -> String {
    let line = try #require(users.split(separator: "\n").first { $0.hasPrefix("\(name)=") })
    return String(line.dropFirst(name.count + 1))
  }

  @Test func `the services are those of the requirements`() {
    #expect(compose["services"]?.keys == ["mongodb", "mysql", "postgresql"])
  }

  @Test(arguments: ["mongodb", "mysql", "postgresql"]) func `what a service names is there`(name: String) throws {
    let service = try service(name)
    guard case .list(let configs) = try #require(service["configs"]) else { throw PlainYAML.Refusal(line: 0) }
    let sources = configs.compactMap { $0["source"]?.text }
    #expect(sources == ["\(name)-start", "\(name)-users"])
    for source in sources { #expect(compose["configs"]?[source]?["content"]?.text?.isEmpty == false) }
    let volumes = try #require(service["volumes"]).texts
    #expect(compose["volumes"]?.keys.contains(String(volumes[0].prefix { $0 != ":" })) == true)
    #expect(volumes.contains("./.build/tls:/tls:ro"))
    #expect(service["healthcheck"]?["test"]?.texts.first == "CMD")
    #expect(service["image"]?.text?.contains(":") == true)
  }

  @Test(arguments: [("mongodb", 27017), ("mysql", 3306), ("postgresql", 5432)])
  func `a service is open to this machine alone, at the usual port`(name: String, port: Int) throws {
    #expect(try service(name)["ports"]?.texts == ["127.0.0.1:\(port):\(port)"])
  }

  @Test func `users and passwords are those of the scripts`() throws {
    let password = try password("password")
    let admin = try self.password("admin_password")
    #expect(try service("mongodb")["environment"]?["MONGO_INITDB_ROOT_USERNAME"]?.text == "wellsense")
    #expect(try service("mongodb")["environment"]?["MONGO_INITDB_ROOT_PASSWORD"]?.text == password)
    #expect(try service("mysql")["environment"]?["MYSQL_USER"]?.text == "wellsense")
    #expect(try service("mysql")["environment"]?["MYSQL_PASSWORD"]?.text == password)
    #expect(try service("mysql")["environment"]?["MYSQL_ROOT_PASSWORD"]?.text == admin)
    #expect(try service("postgresql")["environment"]?["POSTGRES_PASSWORD"]?.text == admin)
    let script = try #require(compose["configs"]?["postgresql-users"]?["content"]?.text)
    #expect(script.contains("create role wellsense login createdb password '\(password)';"))
  }

  @Test(arguments: ["mysql", "postgresql"]) func `the statements for users are the scripts'`(name: String) throws {
    let engine = name == "mysql" ? "mariadb" : "postgres"
    let script = try String(contentsOf: TestServers.file("Scripts/lib/servers/\(engine).sh"), encoding: .utf8)
      .replacingOccurrences(of: "$password", with: password("password"))
    let statements = try #require(compose["configs"]?["\(name)-users"]?["content"]?.text).split(separator: "\n")
    for statement in statements { #expect(script.contains(statement), "\(statement)") }
  }

  @Test(arguments: ["mongodb", "mysql", "postgresql"]) func `servers speak TLS with the good certificate`(name: String) throws {
    let start = try #require(compose["configs"]?["\(name)-start"]?["content"]?.text)
    #expect(start.contains("/tls/good.key"))
    #expect(start.hasSuffix("exec docker-entrypoint.sh \"$$@\"\n"))
    let command = try #require(try service(name)["command"]).texts
    #expect(command.contains { $0.hasSuffix("=/tls/ca.crt") })
  }

  @Test func `MongoDB is a replica set that its health check begins`() throws {
    let service = try service("mongodb")
    #expect(service["command"]?.texts.contains("--replSet=wellsense") == true)
    #expect(service["healthcheck"]?["test"]?.texts.last?.contains("rs.initiate({ _id: 'wellsense'") == true)
  }

  @Test(arguments: ["a: {b: 1}", "a:\n - b\n   c", "a: 'b'", "a:\n\tb: c", "a: &x 1", "a: 1\na: 2", "a: >\n  b", "a\n"])
  func `YAML that the parser does not know is refused`(text: String) {
    #expect(throws: PlainYAML.Refusal.self) { try PlainYAML(parsing: text) }
  }
}
