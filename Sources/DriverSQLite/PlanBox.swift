internal import DriverSQLSupport
internal import Synchronization
internal import WellSenseStore

/// The statements of the schema that a driver was initialized with; of this release's schema before.
final class PlanBox: Sendable {
  private let numbers: StatementNumbers
  private let plan: Mutex<SchemaPlan>

  init() {
    numbers = StatementNumbers()
    plan = Mutex(SchemaPlan(.current, .sqlite, numbers))
  }

  var current: SchemaPlan { plan.withLock { $0 } }

  /// Another schema from here on, if it differs.
  func use(_ schema: Schema) {
    plan.withLock { plan in
      if plan.schema != schema { plan = SchemaPlan(schema, .sqlite, numbers) }
    }
  }
}
