import DriverSQLite
import TestSupport
import Testing
import WellSenseStore

@Suite struct `A member of a set in SQLite` {
  @Test(arguments: ReplicaTrial.all) func `in memory`(_ trial: ReplicaTrial) async throws { try await trial { .sqliteInMemory } }

  @Test(arguments: ReplicaTrial.all) func `in a file`(_ trial: ReplicaTrial) async throws {
    let folder = try TemporaryFolder()
    try await trial {
      .sqlite(SQLiteConfiguration(.file(folder.path("\(OperationID()).db")), synchronous: .normal, readerCount: 2))
    }
  }
}
