internal import Synchronization
package import WellSenseStore

/// The statements of the schema that a driver was initialized with; of this release's schema before.
package final class PlanBox: Sendable {
  private let dialect: Dialect
  /// For statements of the driver's own.
  package let numbers = StatementNumbers()
  private let plan: Mutex<SchemaPlan>

  package init(_ dialect: Dialect) {
    self.dialect = dialect
    plan = Mutex(SchemaPlan(.current, dialect, numbers))
  }

  package var current: SchemaPlan { plan.withLock { $0 } }

  /// Another schema from here on, if it differs.
  package func use(_ schema: Schema) {
    plan.withLock { plan in
      if plan.schema != schema { plan = SchemaPlan(schema, dialect, numbers) }
    }
  }
}
