internal import CFloorRows
internal import Foundation
internal import Synchronization
internal import WellSenseStore

/// The databases of a run over one engine: the store makes each, the floor fills it in its own way once.
final class Databases<E: Engine>: Sendable {
  let engine: E
  var isQuick: Bool { engine.isQuick }
  var records: Int { Dataset.records / engine.share }
  var allUsers: Range<UInt64> { 0..<UInt64(Dataset.allUsers.count / engine.share) }
  /// Those who have the records.
  var users: Range<UInt64> { 0..<UInt64(Dataset.users.count / engine.share) }
  private let made = Mutex<Set<String>>([])

  init(_ engine: E) { self.engine = engine }

  // MARK: - Databases

  /// 100,000 records of 50 users, 100,000 of one, 10,000 users.
  func main() async throws -> String {
    try await once("main") { [self] floor in
      try floor.fill(users: allUsers)
      try floor.fill(Dataset.filling(records, of: users))
      if engine.share > 1 { return }
      try floor.fill(Dataset.filling(Dataset.foldedRecords, from: UInt64(Dataset.records), of: Dataset.folded..<Dataset.folded + 1))
    }
  }

  /// 10,000 records of 50 users, made anew.
  func fresh(_ name: String) async throws -> String {
    try await make(name) { [self] floor in
      try floor.fill(users: 0..<100)
      try floor.fill(Dataset.filling(10_000 / engine.share, of: users))
    }
    return name
  }

  /// As many records, 1,000 of a user, and a chat with as many messages.
  func grown(_ rows: Int) async throws -> String {
    try await once("rows_\(rows)") { floor in
      let users = 0..<UInt64(rows / 1_000)
      try floor.fill(users: users)
      try floor.fill(Dataset.filling(rows, of: users))
      try floor.fill(chat: 0, messages: rows)
    }
  }

  private func once(_ name: String, _ fill: (E.Connection) throws -> Void) async throws -> String {
    if made.withLock({ $0.insert(name).inserted }) { try await make(name, fill) }
    return name
  }

  private func make(_ name: String, _ fill: (E.Connection) throws -> Void) async throws {
    try engine.create(name)
    await (try await store(name)).close()
    let floor = try engine.floor(name, .none, for: .write)
    defer { floor.close() }
    try fill(floor)
    try floor.settle()
  }

  // MARK: - Connections

  func crew(_ name: String, _ threads: Int = 1, _ durability: Durability = .full, for purpose: Purpose) throws -> Crew<E.Connection> {
    Crew(floors: try (0..<threads).map { _ in try engine.floor(name, durability, for: purpose) })
  }

  func floor(_ name: String, _ durability: Durability = .full, for purpose: Purpose) throws -> E.Connection {
    try engine.floor(name, durability, for: purpose)
  }

  func store(_ name: String, _ durability: Durability = .full) async throws -> Store {
    // A busy machine makes calls slow that aren't; lines about them would be measured too.
    try await Store.open(engine.driver(name, durability), settings: StoreSettings(slowQueryThreshold: .seconds(3600)))
  }

  func peer(_ name: String, _ durability: Durability = .full, for purpose: Purpose) async throws -> Peer? {
    try await engine.peer(name, durability, for: purpose)
  }
}

/// What the databases hold.
enum Dataset {
  /// Users whose records the pages and points read; one more has the records that are folded.
  static let users: Range<UInt64> = 0..<50
  static let folded: UInt64 = 50
  static let allUsers: Range<UInt64> = 0..<10_000
  static let records = 100_000
  static let foldedRecords = 100_000
  /// Of the records of one user: 144 a day.
  static let interval: Int64 = 600_000
  /// Indices of what is written during a run begin here.
  static let fresh: UInt64 = 100_000_000

  static func filling(_ count: Int, from first: UInt64 = 0, of users: Range<UInt64>) -> floor_filling {
    floor_filling(first: first, count: UInt64(count), first_user: users.lowerBound, users: UInt64(users.count), interval: interval)
  }
}
