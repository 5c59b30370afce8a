internal import Foundation
internal import WellSenseStore

/// The two servers that the sets of a run stand on, and what can be done to them.
struct FailoverServers: Sendable {
  static let names = ["postgres", "mariadb"]
  private let postgres: PostgresEngine
  private let mysql: MySQLEngine
  private let directory: String

  init(isQuick: Bool) throws {
    postgres = try PostgresEngine(isQuick: isQuick)
    mysql = try MySQLEngine(isQuick: isQuick)
    guard let directory = ProcessInfo.processInfo.environment["WELLSENSE_TEST_SERVERS"] else {
      throw Failure(description: "nobody says which servers these are; start the benchmark by Scripts/bench")
    }
    self.directory = directory
  }

  /// New, empty databases, PostgreSQL's first.
  func databases(_ name: String) throws -> [any Driver] { [try postgresDatabase(name), try mysqlDatabase(name)] }
  func postgresDatabase(_ name: String) throws -> any Driver { try Self.database(name, of: postgres) }
  func mysqlDatabase(_ name: String) throws -> any Driver { try Self.database(name, of: mysql) }

  private static func database(_ name: String, of engine: some Engine) throws -> any Driver {
    try engine.create(name)
    return try engine.driver(name, .full)
  }

  /// Everything that the run has made goes.
  func remove() {
    postgres.remove()
    mysql.remove()
  }

  /// `kill`, `restart`, `freeze` or `thaw`, as `Scripts/servers` does it.
  func order(_ verb: String, _ server: Int) async throws {
    let arguments = [verb, "--set", directory, Self.names[server]]
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      Thread.detachNewThread { continuation.resume(with: Result { try Self.run(arguments) }) }
    }
  }

  private static func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "Scripts/servers")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: "Scripts/servers \(arguments[0]) failed") }
  }
}

extension Store {
  /// Waits until every database of the set is in sync and has everything. Polls, since the last confirmation makes no event.
  func heal() async throws {
    let end = ContinuousClock.now + .seconds(120)
    while !isWhole {
      guard ContinuousClock.now < end else { throw Failure(description: "the set does not become whole again") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private var isWhole: Bool {
    status?.members.allSatisfy { ($0.state == .active || $0.state == .inSync) && ($0.lag ?? 0) == 0 } ?? false
  }

  var active: Int? { status?.members.firstIndex { $0.state == .active } }
}
