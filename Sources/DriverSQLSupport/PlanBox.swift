internal import Synchronization
package import WellSenseStore

/// The statements of the schema that a driver was initialized with; of this release's schema before.
package final class PlanBox: Sendable {
  private let dialect: Dialect
  /// For statements of the driver's own.
  package let numbers = StatementNumbers()
  private let plan: Mutex<SchemaPlan>
  /// Grows when the plan changes.
  private let changes = Atomic<Int>(0)

  package init(_ dialect: Dialect) {
    self.dialect = dialect
    plan = Mutex(SchemaPlan(.current, dialect, numbers))
  }

  package var current: SchemaPlan { plan.withLock { $0 } }

  /// Another schema from here on, if it differs.
  package func use(_ schema: Schema) {
    plan.withLock { plan in
      guard plan.schema != schema else { return }
      plan = SchemaPlan(schema, dialect, numbers)
      changes.add(1, ordering: .releasing)
    }
  }

  /// The same statements in objects of one's own, for one thread at a time: cores that count references to the same objects wait for
  /// each other.
  package struct Own {
    fileprivate var plan: SchemaPlan?
    fileprivate var changes = 0

    package init() {}
  }

  /// One's own statements as they are now, made when they are first asked for. Nearly always nothing but a load.
  package func plan(_ own: inout Own) -> SchemaPlan {
    let present = changes.load(ordering: .acquiring)
    if let plan = own.plan, own.changes == present { return plan }
    let made = SchemaPlan(current.schema, dialect, numbers)
    own.plan = made
    own.changes = present
    return made
  }
}
