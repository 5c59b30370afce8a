internal import CMariaDB
internal import DriverSupport
internal import Glibc
internal import WellSenseStore

/// How long the present call may wait, and whether anyone still waits for it.
struct MySQLLimit {
  /// How long the server gets to react when it is told to stop a call, before the connection is cut.
  static let grace = Duration.milliseconds(450)

  let deadline: Deadline
  var grace = Duration.zero
  var isCancelled: () -> Bool = { false }
  /// When the cancellation was seen first.
  private var cancelledAt: ContinuousClock.Instant?

  init(deadline: Deadline, grace: Duration = .zero, isCancelled: @escaping () -> Bool = { false }) {
    self.deadline = deadline
    self.grace = grace
    self.isCancelled = isCancelled
  }

  /// For what nobody waits for, as tidying up.
  static var short: MySQLLimit { MySQLLimit(deadline: Deadline(after: .seconds(2))) }

  /// Whether nobody waits for the call any more.
  var isOver: Bool { deadline.hasPassed || isCancelled() }

  /// How long a wait may go on; not above zero when it is over.
  mutating func rest() -> Duration {
    let now = ContinuousClock.now
    var end = deadline.instant
    if isCancelled() {
      cancelledAt = cancelledAt ?? now
      end = min(end, cancelledAt ?? now)
    }
    return now.duration(to: end.advanced(by: grace))
  }
}

extension MySQLConnection {
  /// How often a wait looks whether its call was cancelled.
  private static var slice: Int64 { 25 }

  /// Carries a function of the library through its waits. When the deadline passes or the task is cancelled, the connection is cut,
  /// since it then is in the middle of an answer; the server is told later to stop what it does.
  func complete(_ start: Int32, _ resume: (Int32) -> Int32) {
    var status = start
    while status != 0 {
      let ready = wait(for: status)
      if ready == 0 {
        cut()
        while status != 0 { status = resume(status | MYSQL_WAIT_TIMEOUT) }
        return
      }
      status = resume(ready)
    }
  }

  /// Sleeps until the socket is ready; 0 if the call's time is over first.
  private func wait(for status: Int32) -> Int32 {
    var events: Int16 = 0
    if status & MYSQL_WAIT_READ != 0 { events |= Int16(POLLIN) }
    if status & MYSQL_WAIT_WRITE != 0 { events |= Int16(POLLOUT) }
    if status & MYSQL_WAIT_EXCEPT != 0 { events |= Int16(POLLPRI) }
    while true {
      let rest = limit.rest()
      if rest <= .zero { return 0 }
      let milliseconds = rest / .milliseconds(1)
      var target = pollfd(fd: mysql_get_socket(handle), events: events, revents: 0)
      let count = poll(&target, 1, Int32(max(1, min(Double(Self.slice), milliseconds.rounded(.up)))))
      if count < 0, errno != EINTR { return 0 }
      guard count > 0 else { continue }
      var ready: Int32 = 0
      if target.revents & Int16(POLLIN | POLLHUP | POLLERR | POLLNVAL) != 0 { ready |= status & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE) }
      if target.revents & Int16(POLLOUT) != 0 { ready |= status & MYSQL_WAIT_WRITE }
      if target.revents & Int16(POLLPRI) != 0 { ready |= status & MYSQL_WAIT_EXCEPT }
      if ready != 0 { return ready }
    }
  }

  /// Ends the connection at the socket: whatever reads or writes there fails from now on.
  private func cut() {
    hasRunOut = true
    isBroken = true
    let socket = mysql_get_socket(handle)
    if socket >= 0 { shutdown(socket, Int32(SHUT_RDWR)) }
  }
}
