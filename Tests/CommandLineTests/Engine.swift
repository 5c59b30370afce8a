import Foundation
import ServerFixtures

/// An engine that the program has, with a database of a test's own.
enum Engine: String, CaseIterable, Sendable {
  case sqlite, postgresql, mysql, mongodb

  /// Those on a server.
  static let servers: [Engine] = [.postgresql, .mysql, .mongodb]
  /// Those that can be used here.
  static let here = allCases.filter(\.isHere)
  static let serversHere = servers.filter(\.isHere)

  private var isHere: Bool { self == .sqlite || server != nil }

  /// The server's URI.
  var server: String? {
    switch self {
    case .sqlite: nil
    case .postgresql: PostgresServer.uri
    case .mysql: MySQLServer.uri
    case .mongodb: MongoServer.uri
    }
  }

  /// A URI of an empty database, which goes with its owner.
  func database(in place: Workplace, _ name: String = "test.db") throws -> (uri: String, owner: any Sendable) {
    switch self {
    case .sqlite: return ("sqlite:" + place.url(name).path, place)
    case .postgresql:
      let schema = try PostgresSchema()
      return (try schema.uri(), schema)
    case .mysql:
      let database = try MySQLDatabase()
      return (database.uri, database)
    case .mongodb:
      let database = try MongoDatabase()
      return (database.uri, database)
    }
  }
}
