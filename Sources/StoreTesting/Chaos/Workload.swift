public import WellSenseStore

/// Tasks that use a store as hard as they can, while whatever happens to its databases, and write down what they asked for and heard.
///
/// ```swift
/// let workload = Workload(seed: 7, tasks: 64)
/// var history = try await workload.run(on: store) { $0.acknowledged >= 500_000 }
/// for driver in drivers { history.append(try await workload.readEverything(on: Store(driver), after: history)) }
/// let report = try workload.judge(history)
/// ```
///
/// Of a hundred operations 45 are on lists (chat sessions, whose messages are the elements), 25 on registers (a user's first or last
/// name, with the user's version for compare-and-set), 20 put elements into a set (health records), and 10 are on accounts (a balance among a user's
/// preferences; a transfer patches two users, each with its version, and puts its receipt into another set, in one batch). Every value is written once. An operation of unknown
/// outcome ends as `info`, and another process goes on in place of the one that made it.
public struct Workload: Sendable {
  /// Decides what the tasks do, and the names of what they do it to; not who comes first.
  public var seed: UInt64
  /// At a time.
  public var tasks: Int
  /// Counts the runs on the same databases with the same seed: after a client was killed, the next generation goes on with values and processes
  /// of its own, and both histories are one.
  public var generation: Int

  public var registers = 16
  public var accounts = 6
  /// Lists in use at a time.
  public var lists = 8
  /// Elements, about, after which a list is left and another begun, so that reading one stays cheap.
  public var listLength = 100
  /// How long a task rests after an operation: for sets in which one database is much slower than others, and could never catch up.
  public var pause = Duration.zero

  public init(seed: UInt64, tasks: Int = 64, generation: Int = 0) {
    self.seed = seed
    self.tasks = tasks
    self.generation = generation
  }

  /// What each account holds at first.
  public static let balance = 100
  /// What all accounts hold together, always.
  public var total: Int { accounts * Self.balance }

  /// Makes what is missing of the users and lists that the tasks need, and runs the tasks until it is over.
  ///
  /// - Parameters:
  ///   - recorder: gets each event as it happens.
  ///   - isOver: asked by each task before each operation.
  /// - Throws: what kept users and lists from being made. What fails later is part of the history.
  public func run(
    on store: Store, recording recorder: HistoryRecorder = HistoryRecorder(), until isOver: @escaping @Sendable (Progress) -> Bool
  ) async throws(StoreError) -> History {
    let run = try await WorkloadRun(self, store, recorder)
    await withTaskGroup { group in
      for number in 0..<tasks { group.addTask { await run.work(number, until: isOver) } }
    }
    return recorder.history
  }

  /// Whether everything in the history can be true of a correct store. For what nobody read later than it was written, append what
  /// ``readEverything(on:after:)`` gave first.
  public func judge(_ history: History, limit: Int = 1_000_000) throws(HistoryFault) -> History.Report {
    try history.check(total: total, limit: limit)
  }

  /// How far a run has come.
  public struct Progress: Sendable, Hashable {
    /// Operations that were begun.
    public internal(set) var invoked = 0
    /// Writes that were acknowledged.
    public internal(set) var acknowledged = 0
    public internal(set) var failed = 0
    public internal(set) var unknown = 0
    /// Since the recorder was made.
    public internal(set) var elapsed = Duration.zero
    /// Errors by code.
    public internal(set) var errors: [String: Int] = [:]
  }
}
