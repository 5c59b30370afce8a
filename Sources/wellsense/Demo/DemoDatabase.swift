import Foundation
import WellSenseStore

/// The database that the demo fills: one that it makes for itself, or an empty one that was named.
struct DemoDatabase {
  private let options: DatabaseOptions
  /// The file that it makes; `nil` if a database was named.
  let freshPath: String?

  init(_ options: DatabaseOptions) {
    var options = options
    freshPath = options.database == nil ? Self.unusedPath() : nil
    if let freshPath { options.database = "sqlite:" + freshPath }
    self.options = options
  }

  /// A name that no other run takes, also not one that starts in the same second.
  private static func unusedPath() -> String {
    let now = Timestamp.now.description.prefix(19).filter { $0.isNumber }
    return "./data/demo-\(now.prefix(8))-\(now.suffix(6))-\(String(UInt32.random(in: 0...0xFFFF) | 0x1_0000, radix: 16).dropFirst()).db"
  }

  /// Opens it, and refuses one that holds anything.
  func open() async throws -> Store {
    let store = try await options.openStore()
    do {
      let rows = try await store.statistics().rows.values.reduce(0, +)
      guard rows == 0 else {
        throw CommandFailure(.cantCreate, "--database: the demo writes only to an empty database, and this one has rows; name another")
      }
      return store
    } catch {
      await store.close()
      throw error
    }
  }
}
