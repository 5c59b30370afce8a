import Glibc

/// Everything a `ChaosProxy` knows; its owner holds a lock.
struct ProxyState {
  var target: Int
  private(set) var hasStopped = false
  private var listener: Int32
  private var isListening = true
  private let port: Int
  private var fault: Fault?
  private var strikesLeft = Int.max
  private var links: [Link] = []
  private var total = ChaosProxy.Counts()

  init(listener: Int32, port: Int, target: Int) {
    self.listener = listener
    self.port = port
    self.target = target
  }

  var counts: ChaosProxy.Counts {
    var counts = total
    counts.live = links.count
    return counts
  }

  private var isFrozen: Bool { fault == .frozen }

  func interests() -> [pollfd] {
    let links = links.flatMap { $0.interests(isFrozen: isFrozen) }
    return isListening ? [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)] + links : links
  }

  /// Milliseconds until delayed bytes are due; without end if none are.
  func timeout() -> Int32 {
    guard !isFrozen, let due = links.compactMap(\.due).min() else { return -1 }
    let (seconds, attoseconds) = (due - .now).components
    return Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
  }

  mutating func set(_ fault: Fault?, times: Int) {
    self.fault = fault
    strikesLeft = times
    if fault == .refused { refuse() } else { listenAgain() }
  }

  private mutating func refuse() {
    resetLinks()
    guard isListening else { return }
    isListening = false
    // The thread that waits for it would keep it open for a moment longer.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    // Another one that holds the port, so that nobody else gets it meanwhile.
    listener = (try? Socket.bind(to: port).socket) ?? -1
  }

  private mutating func listenAgain() {
    guard !isListening, listener >= 0, (try? Socket.listen(listener)) != nil else { return }
    isListening = true
  }

  mutating func resetLinks() {
    for index in links.indices { links[index].reset() }
    links = []
  }

  mutating func stop() {
    resetLinks()
    if listener >= 0 {
      shutdown(listener, Int32(SHUT_RDWR))
      close(listener)
    }
    hasStopped = true
  }

  mutating func serve(_ ready: Set<Int32>) {
    if isListening, ready.contains(listener) { accept() }
    guard !isFrozen else { return }
    for index in links.indices where links[index].serve(ready, under: fault) { strike() }
    links.removeAll(where: \.isOver)
  }

  private mutating func accept() {
    while let client = Socket.accept(from: listener) {
      total.connections += 1
      if case .answered(let bytes, let thenClosed) = fault {
        links.append(Link(client: client, server: nil, answer: bytes, thenClosed: thenClosed))
        strike()
      } else if let server = try? Socket.connect(to: target) {
        links.append(Link(client: client, server: server))
      } else {
        Socket.reset(client)
      }
    }
  }

  private mutating func strike() {
    total.strikes += 1
    if strikesLeft != .max { strikesLeft -= 1 }
    if strikesLeft == 0 { set(nil, times: .max) }
  }
}
