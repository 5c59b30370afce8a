internal import WellSenseStore

/// The batch that a connection's thread is inside of, as others may see and disturb it.
///
/// A call that is cancelled or late is first interrupted politely, on a thread of its own since that may block. If a late call's
/// connection doesn't react, it is cut, and if even that doesn't help, the calls are ended without it.
///
/// `@unchecked Sendable`: every access to the mutable state holds the monitor.
final class CallDoor: @unchecked Sendable {
  typealias Member = ServerCall
  typealias Instant = ContinuousClock.Instant

  private enum Stage { case calm, asked, severed, lost }

  private let monitor = Monitor()
  private let grace: Duration
  private var connection: (any ServerConnection)?
  private var members: [Member] = []
  private var interrupted: Set<ObjectIdentifier> = []
  private var stage = Stage.calm
  /// When the next stage is due.
  private var due: Instant?
  private var isInterrupting = false
  /// When the interruption under way should have had its effect.
  private var interruptionDue: Instant?
  /// By when what the pool does itself, as connecting or validating, should be over.
  private var limit: Instant?

  init(grace: Duration) { self.grace = grace }

  func enter(_ members: [Member], _ connection: any ServerConnection) {
    monitor.withLock {
      self.members = members
      self.connection = connection
    }
  }

  /// Before something without members: connecting, validating, beginning and ending a lease.
  func enter(until deadline: Deadline, _ connection: (any ServerConnection)?) {
    monitor.withLock {
      limit = deadline.instant
      self.connection = connection
    }
  }

  /// After the batch. False: the connection was cut, or an interruption is still on its way and could hit the next batch.
  func leave() -> Bool {
    monitor.withLock {
      if isInterrupting { monitor.wait(atMost: grace) }
      let isClean = !isInterrupting && stage != .severed && stage != .lost
      members = []
      connection = nil
      limit = nil
      interrupted = []
      stage = .calm
      due = nil
      return isClean
    }
  }

  /// What a look found: when to look again, and whether the thread has to be given up.
  struct Finding {
    var next: Instant?
    var isLost = false
  }

  /// Ends calls that wait inside and are late; disturbs those under way that should end.
  func look(at now: Instant, again: @escaping @Sendable () -> Void) -> Finding {
    monitor.withLock {
      for member in members { member.abandonIfLate() }
      let open = members.filter { $0.isClaimed || $0.isWaiting }
      let instants = open.map { $0.deadline.instant } + (limit.map { [$0] } ?? [])
      interrupt(open.filter { $0.isClaimed && ($0.isCancelled || $0.deadline.instant <= now) }, again)
      let isLost = instants.contains { $0 <= now } && escalate(now)
      // A server that doesn't even take the request to stop won't answer either.
      if isInterrupting, let interruptionDue, interruptionDue <= now { severOnce() }
      let next = instants + [due, isInterrupting ? interruptionDue : nil].compactMap(\.self)
      return Finding(next: next.filter { $0 > now }.min(), isLost: isLost)
    }
  }

  /// Makes every wait inside end now.
  func cut() { monitor.withLock { severOnce() } }

  private func severOnce() {
    guard stage != .severed, stage != .lost else { return }
    stage = .severed
    connection?.sever()
  }

  private func interrupt(_ members: [Member], _ again: @escaping @Sendable () -> Void) {
    let fresh = members.filter { !interrupted.contains(ObjectIdentifier($0)) }
    guard !fresh.isEmpty, !isInterrupting, let connection else { return }
    for member in fresh { interrupted.insert(ObjectIdentifier(member)) }
    isInterrupting = true
    let deadline = Deadline(after: grace)
    interruptionDue = deadline.instant
    startThread(named: "interrupt") { [self] in
      ExitGate.inside { for member in fresh where member.isClaimed { connection.interrupt(member, until: deadline) } }
      monitor.withLock {
        isInterrupting = false
        monitor.broadcast()
      }
      again()
    }
  }

  /// The next stage, if it is due. True once the thread has to be given up.
  private func escalate(_ now: Instant) -> Bool {
    if let due, due > now { return false }
    switch stage {
    case .calm: stage = .asked
    case .asked: severOnce()
    case .severed:
      giveUp()
      return true
    case .lost: return false
    }
    due = now.advanced(by: grace)
    return false
  }

  /// Ends what is inside without the connection.
  func abandonAll() { monitor.withLock { giveUp() } }

  private func giveUp() {
    stage = .lost
    due = nil
    for member in members {
      member.abandon(.connectionStuck.with(disposition: .notAttempted))
      member.finish(.failure(.connectionStuck))
    }
  }
}

extension StoreError {
  static let connectionStuck = StoreError(
    .timedOut, "the deadline passed and the server did not answer; it may be frozen or out of reach", disposition: .unknown)
}
