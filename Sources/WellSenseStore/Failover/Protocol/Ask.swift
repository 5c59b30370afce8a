/// What a procedure wants done next. Whoever runs it does that and resumes it with the reply.
package enum Ask: Sendable {
  case record(Int)
  /// A real write, which sees a full or read-only disk.
  case probe(Int)
  case take(Int, EpochStep)
  case entries(Int, after: Int64, limit: Int, Standing)
  case apply(Int, Transfer)
  case commit(Int, WriteBatch, Epoch)
  /// Without an epoch: whatever the database has.
  case read(Int, Question, Epoch?)
  case rows(Int, Query)
  case tombstones(Int, after: RowName?, limit: Int)
  case statistics(Int)
  /// All of these at once; the replies come in the same order.
  case all([Ask])
  case pause(Pause)

  package enum Pause: Sendable, Hashable {
    case time(Duration)
    /// Until something that matters has changed: the epoch, a member's health, the end of the active database's log.
    case news(atMost: Duration)
    /// Until something has changed that whoever looks after the set must see; what comes with each write is nothing of that.
    case alarm(atMost: Duration)
    /// Until every in-sync member has confirmed the number, or the epoch is another.
    case confirmation(of: Int64, Epoch)
  }

  /// The member that it is asked of.
  package var member: Int? {
    switch self {
    case .record(let member), .probe(let member), .take(let member, _), .entries(let member, _, _, _), .apply(let member, _),
      .commit(let member, _, _), .read(let member, _, _), .rows(let member, _), .tombstones(let member, _, _), .statistics(let member):
      member
    case .all, .pause: nil
    }
  }
}

/// What a read asks.
package enum Question: Sendable {
  case queries([Query])
  case aggregation(Aggregation)
  case outcome(OperationID)
  /// A page of the active database's log.
  case changes(after: Position?, limit: Int)
}

/// What came of an ``Ask``.
package enum Answer: Sendable {
  case record(EpochRecord)
  /// With the number of probes that the database has had.
  case probed(Int64)
  case taken(Bool, EpochRecord)
  case page(LogPage)
  case report(TransferReport)
  case commit(Commit)
  /// With the end of the log where the epoch was asked for.
  case batches([RowBatch], end: Int64)
  case buckets(Buckets, end: Int64)
  case outcome(Verdict?, end: Int64)
  case changes(ChangePage)
  case rows(RowBatch)
  case tombstones([Tombstone])
  case statistics(Statistics)
  case all([Reply])
  case woken
}

package typealias Reply = Result<Answer, StoreError>

/// Time since the process began to take part.
package typealias Moment = Duration

/// What a procedure runs on: the process's memory, the time and chance. All of it is handed in, so that a run can be repeated.
package struct Surroundings: ~Copyable {
  package var memory: FailoverMemory
  package var now: Moment
  package var random: any RandomNumberGenerator & Sendable

  package init(memory: FailoverMemory, now: Moment = .zero, random: any RandomNumberGenerator & Sendable) {
    self.memory = memory
    self.now = now
    self.random = random
  }

  /// A random pause up to a limit ("full jitter").
  mutating func jitter(_ limit: Duration) -> Duration { limit * Double.random(in: 0...1, using: &random) }
}

// How calls wait for their next attempt.
extension Surroundings {
  /// Not at all where another epoch has begun meanwhile, else a little while, which grows.
  mutating func pause(after attempts: Int, at epoch: Epoch, until deadline: Moment) -> Ask {
    if memory.known?.epoch != epoch { return .pause(.time(.zero)) }
    return .pause(.time(min(jitter(.milliseconds(5 * (1 << min(attempts, 5)))), deadline - now)))
  }

  /// Until somebody may have become active.
  func pauseWhileNobodyIsActive(until deadline: Moment) -> Ask { .pause(.news(atMost: min(.milliseconds(250), deadline - now))) }
}

/// One course of the protocol as a value: reply in, next wish out. It does nothing by itself.
package protocol Procedure: Sendable {
  associatedtype Outcome: Sendable
  /// The first call has `nil`.
  mutating func resume(_ reply: Reply?, _ around: inout Surroundings) -> Step<Outcome>
}

package enum Step<Outcome: Sendable>: Sendable {
  case ask(Ask)
  case done(Outcome)
}
