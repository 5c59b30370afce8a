import DriverSQLite
import Foundation
import WellSenseStore

/// The database that the demo makes for itself.
struct DemoDatabase {
  /// How to name it on a command line.
  let uri: String
  /// Its file; `nil` for one in memory.
  var path: String? {
    let path = uri.dropFirst("sqlite:".count).prefix { $0 != "?" }
    return path == ":memory:" ? nil : String(path.hasPrefix("///") ? path.dropFirst(2) : path)
  }

  private let options: DatabaseOptions

  init(_ options: DatabaseOptions) throws {
    self.options = options
    if let given = options.database {
      guard given.lowercased().hasPrefix("sqlite:") else {
        throw CommandFailure(.usage, "--database: the demo works on a SQLite database of its own; name one as sqlite:data/my-demo.db")
      }
      uri = given
    } else {
      uri = "sqlite:" + Self.freshPath()
    }
  }

  /// A name that no other run takes, also not one that starts in the same second.
  private static func freshPath() -> String {
    let now = Timestamp.now.description.prefix(19).filter { $0.isNumber }
    return "./data/demo-\(now.prefix(8))-\(now.suffix(6))-\(String(UInt32.random(in: 0...0xFFFF) | 0x1_0000, radix: 16).dropFirst()).db"
  }

  /// Opens it, and refuses one that holds anything.
  func open() async throws -> Store {
    var options = options
    options.database = uri
    let store = try await options.openStore()
    do {
      let rows = try await store.statistics().rows.values.reduce(0, +)
      guard rows == 0 else {
        throw CommandFailure(.cantCreate, "--database: the demo writes only to an empty database, and this one has rows; name a new file")
      }
      return store
    } catch {
      await store.close()
      throw error
    }
  }
}
