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

    init(_ features: MySQLFeatures) {
      self.features = features
      plans = PlanBox(.mysql(features))
    }
  }

  let clock = VersionClock()
  /// Rings when the log has grown.
  let bell = ChangeBell()
  let purge = PurgeClock()
  private let state = Mutex<Knowledge?>(nil)
  private let present = Mutex<StoreMeta?>(nil)
  /// An epoch at which this process has seen the database active.
  private let begun = Atomic<Int64>(0)
  let preferred = PreferredServer()

  /// The database as a write of this process found it last.
  var database: StoreMeta? { present.withLock { $0 } }
  func note(_ database: StoreMeta?) { present.withLock { $0 = database } }

  func hasBegun(_ epoch: Epoch) -> Bool { begun.load(ordering: .acquiring) == epoch.raw }
  func note(begun epoch: Epoch) { begun.store(epoch.raw, ordering: .releasing) }

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
