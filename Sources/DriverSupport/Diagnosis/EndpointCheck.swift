internal import Glibc
internal import Synchronization
package import WellSenseStore

/// Whether something answers at the places that an address names, before anybody speaks to it.
package enum EndpointCheck {
  /// Looks at all places at once; true if one answers. One that stays silent leaves the others most of the time.
  package static func run(_ endpoints: [ServerEndpoint], defaultPort: Int, _ examination: Examination) -> Bool {
    let deadline = Deadline(after: min(examination.deadline.remaining / 3, .seconds(5)))
    let found = Mutex([Finding?](repeating: nil, count: endpoints.count))
    let monitor = Monitor()
    for (place, endpoint) in endpoints.enumerated() {
      startThread(named: "address-\(place)") {
        let finding = check(endpoint, defaultPort, until: deadline)
        monitor.withLock {
          found.withLock { $0[place] = finding }
          monitor.broadcast()
        }
      }
    }
    monitor.withLock {
      while found.withLock({ $0.contains { $0 == nil } }), !deadline.hasPassed {
        monitor.wait(atMost: max(deadline.remaining, .milliseconds(1)))
      }
    }
    let findings = found.withLock { $0 }.enumerated().map { place, finding in finding ?? unanswered(name(endpoints[place], defaultPort)) }
    examination.note(findings)
    return findings.contains { $0.verdict == .ok }
  }

  private static func name(_ endpoint: ServerEndpoint, _ defaultPort: Int) -> String {
    if case .host(let host, nil) = endpoint { return ServerEndpoint.host(host, port: defaultPort).description }
    return endpoint.description
  }

  private static func unanswered(_ name: String) -> Finding {
    .failed(.address, "\(name): no answer in time", "check the address, and whether a firewall drops what is sent there", .timedOut)
  }

  private static func check(_ endpoint: ServerEndpoint, _ defaultPort: Int, until deadline: Deadline) -> Finding {
    switch endpoint {
    case .socket(let path): checkSocket(path)
    case .host(let host, let port):
      check(host.isEmpty ? "localhost" : host, port ?? defaultPort, name(endpoint, defaultPort), until: deadline)
    }
  }

  private static func checkSocket(_ path: String) -> Finding {
    var status = stat()
    guard stat(path, &status) == 0 else {
      return .failed(.address, "\(path): there is no such socket", "check the path, and whether the server runs", .unavailable)
    }
    return .ok(.address, "\(path): is there")
  }

  private static func check(_ host: String, _ port: Int, _ name: String, until deadline: Deadline) -> Finding {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0, let list else {
      let isUnknown = code == EAI_NONAME
      return .failed(
        .address, "\(name): \(isUnknown ? "nobody knows this name" : "the name can't be resolved now")",
        isUnknown ? "check the host's spelling, or give its address" : "check this machine's name servers", .unavailable)
    }
    defer { freeaddrinfo(list) }
    let start = ContinuousClock.now
    var reason: Int32 = 0
    for address in sequence(first: list, next: { $0.pointee.ai_next }) {
      reason = connect(address.pointee, until: deadline)
      if reason == 0 {
        let tenths = Int64((start.duration(to: .now) / .microseconds(100)).rounded(.up))
        return .ok(.address, "\(name): answers in \(tenths / 10).\(tenths % 10) ms")
      }
    }
    return failure(name, reason)
  }

  private static func failure(_ name: String, _ reason: Int32) -> Finding {
    switch reason {
    case ETIMEDOUT: unanswered(name)
    case ECONNREFUSED:
      .failed(
        .address, "\(name): nothing listens there", "start the server, or check the port and what addresses it listens on", .unavailable)
    default:
      .failed(.address, "\(name): \(String(cString: strerror(reason)))", "check the address and the network", .unavailable)
    }
  }

  /// 0, or why there is no connection.
  private static func connect(_ address: addrinfo, until deadline: Deadline) -> Int32 {
    let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return 0 }
    guard errno == EINPROGRESS else { return errno }
    var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while true {
      let milliseconds = Int32(clamping: Int64((deadline.remaining / .milliseconds(1)).rounded(.up)))
      let count = poll(&waited, 1, milliseconds)
      if count == 0 { return ETIMEDOUT }
      if count > 0 { break }
      if errno != EINTR { return errno }
    }
    var failure: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size)
    return failure
  }
}
