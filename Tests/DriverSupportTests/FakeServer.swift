import DriverSupport
import WellSenseStore

/// A server in this process: connections to it answer, break, freeze and heal as a test says.
///
/// `@unchecked Sendable`: every access to the mutable state holds the monitor.
final class FakeServer: @unchecked Sendable {
  enum Mood: Sendable {
    case healthy
    /// Connecting fails at once, and what is connected breaks.
    case refused, wrongPassword
    /// Nothing is answered, also not the question for a connection.
    case frozen
  }

  struct Record: Sendable {
    var open = 0
    var mostOpen = 0
    var connects = 0
    var interrupts = 0
    var severs = 0
    var validations = 0
    var batches: [Int] = []
    var begun = 0
    var answered: [Int] = []
  }

  let monitor = Monitor()
  private var mood = Mood.healthy
  private var record = Record()
  /// Connections of an older life are dead.
  private(set) var life = 0

  var seen: Record { monitor.withLock { record } }

  /// A change that everybody who waits hears of.
  func become(_ mood: Mood) {
    change {
      $0.mood = mood
      if mood == .refused || mood == .wrongPassword { $0.life += 1 }
    }
  }

  /// All connections end; new ones can be made.
  func restart() { change { $0.life += 1 } }

  func change(_ body: (FakeServer) -> Void) {
    monitor.withLock {
      body(self)
      monitor.broadcast()
    }
  }

  func note(_ body: (inout Record) -> Void) { monitor.withLock { body(&record) } }

  func connect(_ deadline: Deadline) -> Result<FakeConnection, StoreError> {
    note { $0.connects += 1 }
    return monitor.withLock {
      while mood == .frozen, !deadline.hasPassed { monitor.wait(atMost: deadline.remaining) }
      switch mood {
      case .refused: return .failure(StoreError(.unavailable, "refused", disposition: .notAttempted))
      case .wrongPassword: return .failure(StoreError(.accessDenied, "wrong password", disposition: .notAttempted))
      case .frozen: return .failure(StoreError(.timedOut, "no answer to connecting", disposition: .notAttempted))
      case .healthy:
        record.open += 1
        record.mostOpen = max(record.mostOpen, record.open)
        return .success(FakeConnection(self, life: life))
      }
    }
  }

  /// Waits until the server would answer or the connection is disturbed; `isDisturbed` is asked with the lock held.
  func thaw(until deadline: Deadline?, _ isDisturbed: () -> Bool) {
    monitor.withLock {
      while !isDisturbed() {
        if mood != .frozen, deadline == nil { return }
        guard let deadline else {
          monitor.wait()
          continue
        }
        if deadline.hasPassed { return }
        monitor.wait(atMost: deadline.remaining)
      }
    }
  }
}

enum FakeRequest: Sendable {
  case echo(Int)
  /// Takes long unless interrupted.
  case slow(Duration)
  /// The connection breaks in the middle of it.
  case breaking
  /// Comes back only when the server changes, whatever is done to the connection, as a library that waits for a name server.
  case stubborn
  /// A driver's mistake: claimed and never finished.
  case ignored

  var weight: Int { if case .slow = self { 32 } else { 1 } }

  /// As the pool carries it: requests that mean something else to a real server.
  var carried: ServerRequest {
    switch self {
    case .echo(let value): .changes(after: nil, limit: value)
    case .slow(let duration): .changes(after: nil, limit: -1 - Int(duration / .milliseconds(1)))
    case .breaking: .probe
    case .stubborn: .statistics
    case .ignored: .endOfLog
    }
  }

  init(_ carried: ServerRequest) {
    switch carried {
    case .changes(_, let limit): self = limit >= 0 ? .echo(limit) : .slow(.milliseconds(-1 - limit))
    case .probe: self = .breaking
    case .statistics: self = .stubborn
    default: self = .ignored
    }
  }
}

extension ServerAnswer {
  var number: Int? { if case .buckets(let buckets) = self { buckets.count } else { nil } }
}

/// `@unchecked Sendable`: one thread uses it but for the flags, which the server's monitor guards.
final class FakeConnection: ServerConnection, @unchecked Sendable {
  private let server: FakeServer
  private let life: Int
  private var isBroken = false
  private var isInterrupted = false
  private var isSevered = false
  private var users = 0

  /// The server's lock must be held.
  init(_ server: FakeServer, life: Int) {
    self.server = server
    self.life = life
  }

  var isUsable: Bool { server.monitor.withLock { !isBroken && !isSevered } }
  private var isAlive: Bool { server.monitor.withLock { server.life == life && !isBroken && !isSevered } }

  func handle(_ members: [ServerCall]) {
    use(+1)
    defer { use(-1) }
    server.note { $0.batches.append(members.count) }
    for member in members {
      guard isUsable else { return }
      guard member.claim() else { continue }
      server.monitor.withLock { isInterrupted = false }
      server.note { $0.begun += 1 }
      if let answer = answer(member) { member.finish(answer.map { .buckets(Buckets(count: $0)) }) }
    }
  }

  private func use(_ count: Int) {
    server.monitor.withLock {
      users += count
      precondition(users <= 1, "two operations on one connection")
    }
  }

  private func answer(_ member: ServerCall) -> Result<Int, StoreError>? {
    server.thaw(until: nil) { isSevered }
    guard isAlive else { return .failure(broken(.notAttempted)) }
    switch FakeRequest(member.request) {
    case .echo(let value):
      server.note { $0.answered.append(value) }
      return .success(value)
    case .slow(let duration):
      server.thaw(until: Deadline(after: duration)) { isSevered || isInterrupted || server.life != life }
      guard isAlive else { return .failure(broken(.unknown)) }
      guard server.monitor.withLock({ isInterrupted }) else { return .success(0) }
      return .failure(StoreError(member.isCancelled ? .cancelled : .timedOut, "interrupted"))
    case .breaking: return .failure(broken(.unknown))
    case .stubborn:
      server.monitor.withLock { while server.life == life { server.monitor.wait() } }
      return .failure(broken(.unknown))
    case .ignored: return nil
    }
  }

  private func broken(_ disposition: StoreError.Disposition) -> StoreError {
    server.monitor.withLock { isBroken = true }
    return StoreError(.unavailable, "the connection broke", disposition: disposition)
  }

  func validate(until deadline: Deadline) -> Bool {
    server.note { $0.validations += 1 }
    server.thaw(until: nil) { isSevered || deadline.hasPassed }
    return isAlive
  }

  func close() { server.note { $0.open -= 1 } }

  func interrupt(_ member: ServerCall, until deadline: Deadline) {
    server.note { $0.interrupts += 1 }
    // A frozen server doesn't take the request.
    server.thaw(until: nil) { false }
    server.change { _ in isInterrupted = true }
  }

  func sever() {
    server.note { $0.severs += 1 }
    server.change { _ in isSevered = true }
  }
}
