import DriverMock
import Synchronization
import TestSupport
import WellSenseStore

/// A database that can lose all that it holds, as a server does with its data directory.
final class ForgetfulDriver: ForwardingDriver {
  private let engine = Mutex(MockDriver())

  var base: any Driver { present }

  private var present: MockDriver { engine.withLock { $0 } }

  /// Goes on as a database without tables, until somebody initializes it.
  func forget() async throws {
    let empty = MockDriver()
    try await empty.open(Call(deadline: Deadline(after: .seconds(5))))
    empty.failAlways(.incompatible, on: .all.subtracting([.openings, .initializations]))
    engine.withLock { $0 = empty }
  }

  func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    present.heal()
    return try await present.initialize(schema, log: log, call)
  }
}
