import CSQLite
import DriverSQLite
import Foundation
import TestSupport
import Testing
import WellSenseStore

extension SQLiteDriver {
  /// Opened and initialized.
  static func ready(_ configuration: SQLiteConfiguration, log: ChangeLog = .asItIs) async throws -> SQLiteDriver {
    try await SQLiteDriver(configuration).ready(log: log)
  }

  static func ready(_ path: String, log: ChangeLog = .asItIs) async throws -> SQLiteDriver {
    try await ready(SQLiteConfiguration(path: path), log: log)
  }
}

extension Rows {
  static func records(_ count: Int, of user: RawID, from time: Int64 = 1_700_000_000_000) -> RowBatch {
    var rows = RowBatch(Schema.current[.healthRecords])
    for number in 0..<count {
      for column in Schema.current[.healthRecords].columns {
        switch column.field {
        case .id: rows.append(OperationID())
        case .userID: rows.append(user)
        case .type: rows.append(Int64(0))
        case .data:
          rows.append(JSON(trusted: Array(#"{"note":"\#(String(repeating: "x", count: 100))","value":\#(number % 50)}"#.utf8)[...]))
        case .recordedAt, .createdAt: rows.append(Timestamp(milliseconds: time + Int64(number) * 60_000))
        default: rows.appendNull()
        }
      }
    }
    return rows
  }
}

/// A connection of another program, or a test's own look at a file.
final class PlainConnection {
  private var handle: OpaquePointer?

  init(_ path: String) throws {
    guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil) == SQLITE_OK else { throw Missing() }
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs SQL; the first value of the last row.
  @discardableResult
  func callAsFunction(_ sql: String) throws -> String? {
    var value: String?
    let code = withUnsafeMutablePointer(to: &value) { value in
      sqlite3_exec(
        handle, sql,
        { context, _, columns, _ in
          let text = columns?[0].map { String(cString: $0) }
          context?.assumingMemoryBound(to: String?.self).pointee = text
          return 0
        }, value, nil)
    }
    try #require(code == SQLITE_OK)
    return value
  }
}

/// A run of `sqlite-test-process`.
///
/// `@unchecked Sendable`: one test uses it, step by step.
struct OtherProcess: @unchecked Sendable {
  let process = Process()
  private let output = Pipe()

  init(_ arguments: String...) throws {
    process.executableURL = TestPrograms.url(of: "sqlite-test-process")
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
  }

  /// What it printed until its end.
  func finish() async -> String {
    await offPool {
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  /// Waiting for a process must not take the threads that the tests of this one run on.
  private func offPool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: body()) }.start()
    }
  }

  /// Whole lines until there are so many.
  func lines(_ count: Int) async -> [String] {
    await offPool {
      var data = Data()
      while data.count(where: { $0 == 10 }) < count {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        data.append(more)
      }
      return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }
}

/// A database file as an older version of the schema left it, from its fixture.
func older(_ version: Int, _ path: String) throws {
  let fixture = Bundle.module.bundleURL.appendingPathComponent("Fixtures/wellsense-v\(version).sql")
  try PlainConnection(path)(String(contentsOf: fixture, encoding: .utf8))
}

func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
