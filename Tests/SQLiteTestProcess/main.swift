// Another process for tests: does one thing to a database, says so, and ends or waits to be killed.
import DriverMock
import DriverSQLite
import Foundation
import WellSenseStore

let arguments = CommandLine.arguments

func soon() -> Call { Call(deadline: Deadline(after: .seconds(20))) }

func opened(_ configuration: SQLiteConfiguration, log: ChangeLog = .asItIs) async throws -> (SQLiteDriver, SchemaReport) {
  let driver = SQLiteDriver(configuration)
  try await driver.open(soon())
  return (driver, try await driver.initialize(.current, log: log, soon()))
}

func user() -> RowBatch {
  let id = OperationID()
  var row = RowBatch(Schema.current[.users])
  for column in Schema.current[.users].columns {
    switch column.field {
    case .id: row.append(id)
    case .email, .emailKey: row.append("\(id)@example.org")
    case .passwordHash: row.append("!")
    case .createdAt, .updatedAt: row.append(Timestamp.now)
    default: row.appendNull()
    }
  }
  return row
}

/// A store that can't reach its database, and spools.
func spooling(_ folder: String) async throws -> Store {
  let database = MockDriver()
  database.disconnect()
  let fallback = FallbackSettings(spool: SpoolSettings(folder: folder), longestPause: .seconds(60))
  return try await Store.open(database, settings: StoreSettings(fallback: fallback))
}

/// Gives up root, whom no permission stops.
func becomeNobody(owning paths: [String]) {
  guard geteuid() == 0 else { return }
  for path in paths { _ = chown(path, 65_534, 65_534) }
  guard setgid(65_534) == 0, setuid(65_534) == 0 else { exit(3) }
}

do {
  let configuration = SQLiteConfiguration(.file(arguments[2]))
  switch arguments[1] {
  case "open":
    let (driver, report) = try await opened(configuration)
    await driver.close()
    print("\(report.versionBefore) \(report.versionAfter)")
  case "die-in-schema":
    var configuration = configuration
    let last = Int(arguments[3]) ?? 0
    configuration.hooks.afterSchemaStatement = { if $0 == last { kill(getpid(), SIGKILL) } }
    _ = try await opened(configuration)
  case "write-until-killed":
    let (driver, _) = try await opened(configuration, log: .on)
    while true {
      let row = user()
      _ = try await driver.commit(WriteBatch(OperationID(), [.insert(row)]), soon())
      FileHandle.standardOutput.write(Data("\(row[0, 0].rawID)\n".utf8))
    }
  case "write":
    let (driver, _) = try await opened(configuration)
    for _ in 0..<(Int(arguments[3]) ?? 1) { _ = try await driver.commit(WriteBatch(OperationID(), [.insert(user())]), soon()) }
    await driver.close()
  case "spool-until-the-disk-is-full":
    // To a program a limit of the file's size is as a full disk: a write that comes to it is cut off, the next one fails.
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
    guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(3) }
    let store = try await spooling(arguments[2])
    while true {
      let user = try await store.users.create(NewUser(email: "\(OperationID())@example.org"))
      FileHandle.standardOutput.write(Data("\(user.id)\n".utf8))
    }
  case "spool-until-killed":
    let store = try await spooling(arguments[2])
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          while let user = try? await store.users.create(NewUser(email: "\(OperationID())@example.org")) {
            FileHandle.standardOutput.write(Data("\(user.id)\n".utf8))
          }
        }
      }
    }
  case "log-on":
    let (driver, _) = try await opened(configuration, log: .on)
    await driver.close()
  case "read-as-nobody":
    becomeNobody(owning: [arguments[2], (arguments[2] as NSString).deletingLastPathComponent])
    let (driver, _) = try await opened(SQLiteConfiguration(.file(arguments[2]), isReadOnly: true))
    print(try await driver.statistics(soon()).rows[.users] ?? -1)
    await driver.close()
  case "write-as-nobody":
    becomeNobody(owning: [arguments[2], (arguments[2] as NSString).deletingLastPathComponent])
    let (driver, _) = try await opened(configuration)
    _ = try await driver.commit(WriteBatch(OperationID(), [.insert(user())]), soon())
  default:
    exit(2)
  }
} catch let error as StoreError {
  print("\(error.code) \(error.disposition.rawValue)")
  exit(1)
}
