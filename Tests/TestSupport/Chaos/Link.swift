import Glibc

/// A client's connection through the proxy and the one it has to the server, if any.
struct Link {
  enum State {
    case open
    /// What the server says is lost. At its first word the client is reset, or it waits for ever.
    case silent(thenReset: Bool)
    /// What the server says next is lost, and this is said in its place.
    case misreporting([UInt8])
    /// The client is gone. The server may finish what it was sent, unheard.
    case unheard
    /// Never had a server: what it was answered is all there is.
    case alone
  }

  private(set) var state: State
  private var up: Lane
  private var down: Lane
  private(set) var isOver = false

  /// - Parameter server: nil for a client that shall not reach it.
  init(client: Int32, server: Int32?, answer: [UInt8] = [], thenClosed: Bool = false) {
    state = server == nil ? .alone : .open
    up = Lane(from: client, to: server ?? -1, .requests)
    down = Lane(from: server ?? -1, to: client, .replies)
    down.add(answer, after: .zero)
    if thenClosed { down.end() }
  }

  var due: ContinuousClock.Instant? { [up.due, down.due].compactMap(\.self).min() }

  /// What to wait for.
  func interests(isFrozen: Bool) -> [pollfd] {
    if isFrozen { return [] }
    let sides = [interest(in: up.source, reading: up, writing: down), interest(in: down.source, reading: down, writing: up)]
    return sides.filter { $0.fd >= 0 }
  }

  private func interest(in socket: Int32, reading: Lane, writing: Lane) -> pollfd {
    var events: Int32 = 0
    if !reading.hasEnded, !reading.isFull { events |= POLLIN }
    if let due = writing.due, due <= .now { events |= POLLOUT }
    return pollfd(fd: events == 0 ? -1 : socket, events: Int16(events), revents: 0)
  }

  /// Moves what can be moved. Returns whether the fault struck.
  mutating func serve(_ ready: Set<Int32>, under fault: Fault?) -> Bool {
    var struck = false
    do {
      if ready.contains(up.source) { struck = try receiveRequests(under: fault) || struck }
      if !isOver, ready.contains(down.source) { struck = try receiveReplies(under: fault) || struck }
      if !isOver { try write() }
    } catch {
      reset()
    }
    return struck
  }

  private mutating func receiveRequests(under fault: Fault?) throws -> Bool {
    guard let bytes = try up.read() else { return false }
    switch state {
    case .alone, .unheard: return false
    case .silent, .misreporting, .open: break
    }
    let (verdict, struck) = up.passage.judge(bytes, under: fault)
    try obey(verdict, fault, \.up)
    return struck
  }

  private mutating func receiveReplies(under fault: Fault?) throws -> Bool {
    guard let bytes = try down.read() else { return false }
    switch state {
    case .alone, .unheard, .silent(thenReset: false): return false
    case .silent(thenReset: true):
      // The server has answered, so it is done with what was asked; anything else it was sent it may still do.
      Socket.reset(up.source)
      up.loseSource()
      shutdown(up.target, Int32(SHUT_WR))
      state = .unheard
      return false
    case .misreporting(let answer):
      down.add(answer, after: .zero)
      state = .open
      return false
    case .open: break
    }
    let (verdict, struck) = down.passage.judge(bytes, under: fault)
    try obey(verdict, fault, \.down)
    return struck
  }

  private mutating func obey(_ verdict: Passage.Verdict, _ fault: Fault?, _ lane: WritableKeyPath<Link, Lane>) throws {
    var delay = Duration.zero
    if case .delayed(let duration) = fault { delay = duration }
    switch verdict {
    case .pass(let bytes):
      self[keyPath: lane].add(bytes, after: delay)
    case .cut(let bytes):
      self[keyPath: lane].add(bytes, after: .zero)
      try self[keyPath: lane].write()
      reset()
    case .silence(let bytes, let thenReset):
      self[keyPath: lane].add(bytes, after: .zero)
      down.forget()
      state = .silent(thenReset: thenReset)
    case .misreport(let bytes, let answer):
      self[keyPath: lane].add(bytes, after: .zero)
      state = .misreporting(answer)
    }
  }

  private mutating func write() throws {
    switch state {
    case .unheard:
      if down.hasEnded { finish(closing: [down.source]) }
    case .alone:
      try down.write()
      if up.hasEnded { finish(closing: [up.source]) }
    case .open, .silent, .misreporting:
      try up.write()
      try down.write()
      if up.isDone, down.isDone { finish(closing: [up.source, down.source]) }
    }
  }

  private mutating func finish(closing sockets: [Int32]) {
    for socket in sockets { close(socket) }
    isOver = true
  }

  /// Both sides see a reset.
  mutating func reset() {
    guard !isOver else { return }
    for socket in [up.source, down.source] where socket >= 0 { Socket.reset(socket) }
    isOver = true
  }
}
