import DriverMock
import Synchronization
import WellSenseStore

/// A database that can lose all that it holds, as a server does with its data directory.
final class ForgetfulDriver: Driver {
  private let engine = Mutex(MockDriver())

  private var present: MockDriver { engine.withLock { $0 } }

  /// Goes on as a database without tables, until somebody initializes it.
  func forget() async throws {
    let empty = MockDriver()
    try await empty.open(Call(deadline: Deadline(after: .seconds(5))))
    empty.failAlways(.incompatible, on: .all.subtracting([.openings, .initializations]))
    engine.withLock { $0 = empty }
  }

  var info: DriverInfo { present.info }
  var replication: (any Replicable)? { present.replication }

  func open(_ call: Call) async throws(StoreError) { try await present.open(call) }
  func close() async { await present.close() }
  func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    present.heal()
    return try await present.initialize(schema, log: log, call)
  }
  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] { try await present.read(queries, call) }
  func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    try await present.aggregate(aggregation, call)
  }
  func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit { try await present.commit(batch, call) }
  func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? {
    try await present.outcome(of: operation, call)
  }
  func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage {
    try await present.changes(after: position, limit: limit, call)
  }
  func probe(_ call: Call) async throws(StoreError) -> Probe { try await present.probe(call) }
  func statistics(_ call: Call) async throws(StoreError) -> Statistics { try await present.statistics(call) }
}
