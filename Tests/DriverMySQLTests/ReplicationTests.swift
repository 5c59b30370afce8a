import DriverMySQL
import ServerFixtures
import TestSupport
import Testing
import WellSenseStore

@Suite(.serialized, .enabled(if: MySQLServer.isThere, Comment(rawValue: MySQLServer.reason))) struct `A member of a set in MariaDB` {
  @Test(arguments: ReplicaTrial.all) func `shows that`(_ trial: ReplicaTrial) async throws {
    try await trial { try MySQLDatabase().driver(connections: 8) }
  }

  @Test(arguments: ReplicaTrial.all) func `shows without arrays that`(_ trial: ReplicaTrial) async throws {
    try await trial {
      let database = try MySQLDatabase()
      var configuration = try database.configuration(connections: 8)
      configuration.hooks.usesArrays = false
      return OwningDriver(MySQLDriver(configuration), owner: database)
    }
  }

  @Test func `checks references again after a transfer`() async throws {
    let pair = try await ReplicaPair(try MySQLDatabase().driver(connections: 1), try MySQLDatabase().driver(connections: 1))
    try await pair.found()
    let error = try await failure { try await pair.first.insert(Rows.record(of: OperationID().raw), .at(.first)) }
    #expect(error.code == .missingReference)
    await pair.close()
  }
}
