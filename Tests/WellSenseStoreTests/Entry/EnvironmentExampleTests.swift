import Foundation
import Testing

@testable import WellSenseStore

/// What people copy to begin with has to be right.
@Suite struct EnvironmentExampleTests {
  private let text: String

  init() throws {
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { package.deleteLastPathComponent() }
    text = try String(contentsOf: package.appendingPathComponent(".env.example"), encoding: .utf8)
  }

  @Test func `as it is, it asks for SQLite`() {
    #expect(EnvironmentFile(text).variables == ["PRIMARY_DATABASE": "sqlite", "SQLITE_PATH": "./data/wellsense-ai.db"])
  }

  @Test func `its comments hold every name of the requirements`() {
    let names = [
      "PRIMARY_DATABASE", "SQLITE_PATH", "ENABLE_SQLITE", "MONGODB_URI", "MYSQL_HOST", "MYSQL_PORT", "MYSQL_USER", "MYSQL_PASSWORD",
      "MYSQL_DATABASE", "POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DATABASE",
    ]
    let all = EnvironmentFile(text.replacingOccurrences(of: "\n# ", with: "\n")).variables
    #expect(Set(names).isSubset(of: all.keys))
    #expect(all["MYSQL_PORT"] == "3306" && all["POSTGRES_PORT"] == "5432")
  }

  @Test func `settings with a meaning of their own are read as they stand`() throws {
    let settings = DatabaseSettings(EnvironmentFile(text.replacingOccurrences(of: "\n# ENABLE", with: "\nENABLE")).variables)
    #expect(try settings.flag("ENABLE_SQLITE") == true)
  }
}
