import Glibc
import Synchronization

/// The sockets of a `ChaosProxy` and the loop that its thread runs. Orders take the lock, so that they are in force when they return; the loop
/// waits outside of it.
final class ProxyCore: Sendable {
  let port: Int
  private let state: Mutex<ProxyState>
  private let bell: Bell

  init(before target: Int) throws {
    let (listener, port) = try Socket.bind()
    try Socket.listen(listener)
    self.port = port
    bell = try Bell()
    state = Mutex(ProxyState(listener: listener, port: port, target: target))
  }

  var counts: ChaosProxy.Counts { state.withLock { $0.counts } }

  func change(_ body: (inout ProxyState) -> Void) {
    state.withLock { if !$0.hasStopped { body(&$0) } }
    bell.ring()
  }

  func stop() { change { $0.stop() } }

  func run() {
    while true {
      guard let (interests, timeout) = state.withLock({ $0.hasStopped ? nil : ($0.interests(), $0.timeout()) }) else { return }
      var polled = [pollfd(fd: bell.socket, events: Int16(POLLIN), revents: 0)] + interests
      poll(&polled, nfds_t(polled.count), timeout)
      bell.silence()
      let ready = Set(polled.filter { $0.revents != 0 }.map(\.fd))
      state.withLock { if !$0.hasStopped { $0.serve(ready) } }
    }
  }
}
