internal import DriverSQLSupport
internal import DriverSupport
internal import Synchronization
internal import WellSenseStore

extension ServerRequest {
  /// How many calls one connection answers together.
  static let pipelineDepth = 32

  /// What is one short statement goes together with others, and so do short writes with a log; what takes several round trips otherwise
  /// goes by itself.
  func pipelineWeight(isLogged: Bool) -> Int {
    switch self {
    case .queries: isShortRead ? 1 : 8
    case .outcome, .endOfLog: 4
    // A member of a set has a log.
    case .commit(let batch, let epoch): (epoch != nil || isLogged ? batch.isShort : LoneInsert.resembles(batch)) ? 1 : Self.pipelineDepth
    case .replica(let request): request.isShort ? 4 : Self.pipelineDepth
    case .aggregate, .changes, .statistics, .explain, .initialize, .probe: Self.pipelineDepth
    }
  }
}

/// What the connections of one driver share.
final class PostgresShared: Sendable {
  let configuration: PostgresConfiguration
  let plans = PlanBox(.postgres)
  let clock = VersionClock()
  /// Rings when the log has grown.
  let bell = ChangeBell()
  let purge = PurgeClock()
  private let logged = Atomic(false)
  let statements: PostgresStatements
  private let serverVersion = Mutex("")
  let preferred = PreferredServer()

  /// The server's version; empty before the first connection.
  var version: String { serverVersion.withLock { $0 } }
  /// Whether the log was on when a write looked last.
  var isLogged: Bool { logged.load(ordering: .relaxed) }
  func note(isLogged: Bool) { logged.store(isLogged, ordering: .relaxed) }

  func note(version: String) { serverVersion.withLock { $0 = version } }

  init(_ configuration: PostgresConfiguration) {
    self.configuration = configuration
    statements = PostgresStatements(plans.numbers)
  }
}

/// Statements that aren't a table's.
struct PostgresStatements: Sendable {
  let beginWrite: Statement
  /// For a transaction that finds rows by their keys: statements that are planned in it don't read a table whole instead, though it be
  /// small at that time, and keep no such plan. Where there is no other way, that looks dear, and isn't to be compiled.
  let byKeys: Statement
  let beginSnapshot: Statement
  /// Lets a transaction rest as long as it likes.
  let mayRest: Statement
  let commit: Statement
  let rollback: Statement
  let beginPart: Statement
  let keepPart: Statement
  let rollBackPart: Statement
  let beginCopy: Statement
  /// Waits for others that work under the same operation.
  let hold: Statement
  let alive: Statement
  let size: Statement

  init(_ numbers: StatementNumbers) {
    beginWrite = numbers.make("BEGIN ISOLATION LEVEL READ COMMITTED")
    byKeys = numbers.make("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
    beginSnapshot = numbers.make("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    mayRest = numbers.make("SET LOCAL idle_in_transaction_session_timeout = 0")
    commit = numbers.make("COMMIT")
    rollback = numbers.make("ROLLBACK")
    beginPart = numbers.make("SAVEPOINT part")
    keepPart = numbers.make("RELEASE part")
    rollBackPart = numbers.make("ROLLBACK TO part")
    beginCopy = numbers.make("SAVEPOINT copy")
    hold = numbers.make("SELECT 1 FROM pg_advisory_xact_lock($1)", [.integer])
    alive = numbers.make("SELECT 1")
    size = numbers.make(
      "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
      [.integer])
  }
}
