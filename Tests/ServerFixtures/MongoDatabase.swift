internal import CMongo
package import DriverMongo
internal import DriverSupport
internal import Foundation
internal import TestSupport
package import Testing
package import WellSenseStore

/// The MongoDB servers that tests may use, where they can make and drop databases.
package enum MongoServer {
  /// A replica set, from `WELLSENSE_TEST_MONGODB`.
  package static let uri = value("WELLSENSE_TEST_MONGODB")
  /// A server that stands alone, from `WELLSENSE_TEST_MONGODB_STANDALONE`.
  package static let standaloneURI = value("WELLSENSE_TEST_MONGODB_STANDALONE")
  package static var isThere: Bool { uri != nil }
  package static var isStandaloneThere: Bool { standaloneURI != nil }
  package static let reason: Comment = "WELLSENSE_TEST_MONGODB names no server"
  package static let standaloneReason: Comment = "WELLSENSE_TEST_MONGODB_STANDALONE names no server"

  /// Runs a command without anything of a driver's.
  package static func run(_ command: [UInt8], _ uri: String, on database: String) {
    ExitGate.inside {
      guard let client = wellsense_mongo_client(uri, 5_000, 10_000) else { return }
      let answer = wellsense_mongo_command(client, nil, database, command, command.count, true)
      bson_free(answer.reply)
      mongoc_client_destroy(client)
    }
  }

  private static func value(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// An empty database of a test's own, dropped with it.
package final class MongoDatabase: Sendable {
  package let name = "wellsense_test_" + String(UInt64.random(in: 0 ... .max), radix: 36)
  private let server: String
  /// For programs that are told by a URI.
  package var uri: String { server.naming(name) }

  package init(_ uri: String? = MongoServer.uri) throws { server = try #require(uri) }

  deinit {
    // { dropDatabase: 1 }
    run([23, 0, 0, 0, 0x10] + Array("dropDatabase".utf8) + [0, 1, 0, 0, 0, 0])
  }

  package func configuration(connections: Int = 4) throws -> MongoConfiguration {
    var configuration = try MongoConfiguration(uri: server)
    configuration.address.database = name
    configuration.pool = .patient(connections)
    return configuration
  }

  /// A driver that keeps the database until it goes.
  package func driver(connections: Int = 4) throws -> any Driver {
    OwningDriver(MongoDriver(try configuration(connections: connections)), owner: self)
  }

  /// Runs a command as another program would.
  package func run(_ command: [UInt8], on database: String? = nil) { MongoServer.run(command, server, on: database ?? name) }
}
