import ArgumentParser
import DriverMock
import DriverMongo
import DriverMySQL
import DriverPostgres
import DriverSQLite
import Foundation
import Logging
import WellSenseStore

/// What every command takes.
struct DatabaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The database: sqlite:PATH, sqlite::memory:, postgresql://USER@HOST/DATABASE, mysql://USER@HOST/DATABASE, mongodb://HOST/DATABASE \
      or mock:. Default: PRIMARY_DATABASE and that database's settings, as SQLITE_PATH or POSTGRES_HOST, in the environment or in .env.
      """,
      valueName: "uri"))
  var database: String?

  @Option(
    help: ArgumentHelp(
      """
      A database that stands in for it and follows it; may be given several times, in the order of preference. Default: \
      FALLBACK_DATABASES, or the others that the settings name beside PRIMARY_DATABASE.
      """,
      valueName: "uri"))
  var fallback: [String] = []

  @Flag(help: "Print one JSON document instead of text.")
  var json = false

  @Option(help: ArgumentHelp("Give up on a call to the database after so long.", valueName: "seconds"))
  var timeout: Double = 30

  func validate() throws {
    guard fallback.isEmpty || database != nil else { throw ValidationError("--fallback needs --database beside it") }
    guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout must be more than 0 and at most 86400 seconds") }
  }

  /// The engines that this program has.
  static let drivers: [DriverProvider] = [.sqlite, .postgres, .mysql, .mongodb, .mock]

  var source: ConfigurationSource { database.map { .uris([$0] + fallback) } ?? .environment }

  var settings: StoreSettings { StoreSettings(calls: CallOptions(timeout: .seconds(timeout))) }

  /// The driver that the options or the environment name.
  func driver() async throws -> any Driver {
    do throws(StoreError) {
      return try await source.driver(among: Self.drivers, logger: Self.quiet)
    } catch {
      throw CommandFailure.choosing(error)
    }
  }

  /// Those of every database, each by itself.
  func drivers() async throws -> [any Driver] {
    do throws(StoreError) {
      return try await source.drivers(among: Self.drivers)
    } catch {
      throw CommandFailure.choosing(error)
    }
  }

  /// The store over it. Close it.
  func openStore() async throws -> Store {
    try await Self.open(driver(), settings)
  }

  static func open(_ driver: some Driver, _ settings: StoreSettings) async throws -> Store {
    try await Store.open(driver, settings: settings, logger: quiet)
  }

  /// Errors are told once, by the command.
  static let quiet = Logger(label: "wellsense", factory: { _ in SwiftLogNoOpLogHandler() })
}
