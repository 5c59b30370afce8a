internal import WellSenseStore

/// How safe a commit is before it is answered.
enum Durability: String, Sendable {
  /// On disk; `NORMAL` where the engine has such a thing.
  case full = "FULL", normal = "NORMAL"
  /// Only for filling a database.
  case none
}

/// What a connection is for, where engines give different ones different means.
enum Purpose: Sendable { case write, short, long }

/// An engine that is measured: makes databases with the store's schema, and connections of both sides to them.
protocol Engine: Sendable {
  associatedtype Connection: Floor
  var isQuick: Bool { get }
  /// Of how many of the usual rows it has one, where more would take the server too long.
  var share: Int { get }
  /// An empty database without tables; one of that name goes first.
  func create(_ database: String) throws
  /// All that the run has made.
  func remove()
  func floor(_ database: String, _ durability: Durability, for purpose: Purpose) throws -> Connection
  func driver(_ database: String, _ durability: Durability) throws -> any Driver
  /// Whether there is another library to compare with.
  var hasPeer: Bool { get }
  func peer(_ database: String, _ durability: Durability, for purpose: Purpose) async throws -> Peer?
  /// What is measured, and what it should take.
  func groups(_ databases: Databases<Self>) -> [Group]
}

extension Engine {
  var share: Int { 1 }
  var hasPeer: Bool { false }
  func peer(_ database: String, _ durability: Durability, for purpose: Purpose) async throws -> Peer? { nil }
}
