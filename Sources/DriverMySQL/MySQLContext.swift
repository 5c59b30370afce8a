internal import DriverSQLSupport
internal import DriverSupport
internal import Synchronization
internal import WellSenseStore

/// What all connections of a driver share.
final class MySQLContext: Sendable {
  /// What a driver knows once its server has answered.
  struct Knowledge: Sendable {
    let features: MySQLFeatures
    let plans: PlanBox
    let statements: MySQLStatements

    init(_ features: MySQLFeatures) {
      self.features = features
      plans = PlanBox(.mysql(features))
      statements = MySQLStatements(plans.numbers)
    }
  }

  let clock = VersionClock()
  /// Rings when the log has grown.
  let bell = ChangeBell()
  let purge = PurgeClock()
  private let state = Mutex<Knowledge?>(nil)

  var knowledge: Knowledge? { state.withLock { $0 } }

  /// What the server can do, asked for once.
  func learn(_ ask: () throws(SQLFailure) -> MySQLFeatures) throws(SQLFailure) -> Knowledge {
    if let known = knowledge { return known }
    let learned = Knowledge(try ask())
    return state.withLock { state in
      let knowledge = state ?? learned
      state = knowledge
      return knowledge
    }
  }
}

/// Statements that aren't a table's.
struct MySQLStatements: Sendable {
  /// What the database is, which nobody changes until the transaction ends.
  let lockedMeta: Statement

  init(_ numbers: StatementNumbers) {
    lockedMeta = numbers.make(
      "SELECT database_id, schema_version, log_on, epoch FROM store_meta WHERE id = 1 LOCK IN SHARE MODE",
      [.id, .integer, .boolean, .integer])
  }
}
