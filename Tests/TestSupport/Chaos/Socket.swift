import Glibc

/// TCP sockets on the loopback, none of which ever blocks.
enum Socket {
  struct Failure: Error, CustomStringConvertible {
    let call: String
    let code: Int32
    var description: String { "\(call): \(String(cString: strerror(code)))" }
  }

  /// A socket that holds a port, any free one if none is given: connections to it are refused until it listens.
  static func bind(to port: Int = 0) throws -> (socket: Int32, port: Int) {
    let socket = try make()
    var yes: Int32 = 1
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = loopback(port)
    let bound = withAddress(&address) { Glibc.bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    guard bound == 0 else { throw failure("bind", closing: socket) }
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    guard withAddress(&address, { getsockname(socket, $0, &length) }) == 0 else { throw failure("getsockname", closing: socket) }
    return (socket, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// From now on clients can connect.
  static func listen(_ socket: Int32) throws {
    guard Glibc.listen(socket, 512) == 0 else { throw failure("listen") }
  }

  /// A socket on its way to a server; it can be written once it is connected.
  static func connect(to port: Int) throws -> Int32 {
    let socket = try make()
    var address = loopback(port)
    let status = withAddress(&address) { Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    guard status == 0 || errno == EINPROGRESS else { throw failure("connect", closing: socket) }
    hurry(socket)
    return socket
  }

  /// The next client of a listening socket.
  static func accept(from listener: Int32) -> Int32? {
    let socket = Glibc.accept(listener, nil, nil)
    guard socket >= 0 else { return nil }
    makePrivate(socket)
    hurry(socket)
    return socket
  }

  /// Closes it so that the other side sees a reset.
  static func reset(_ socket: Int32) {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    close(socket)
  }

  /// What can be read now: nil if nothing, empty at the end.
  static func read(_ socket: Int32) throws -> [UInt8]? {
    var status = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      status = recv(socket, buffer.baseAddress, buffer.count, 0)
      count = max(0, status)
    }
    if status >= 0 { return bytes }
    guard errno == EAGAIN || errno == EINTR else { throw failure("recv") }
    return nil
  }

  /// How many of the bytes could be written now.
  static func write(_ bytes: ArraySlice<UInt8>, to socket: Int32) throws -> Int {
    let count = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    if count >= 0 { return count }
    guard errno == EAGAIN || errno == EINTR || errno == ENOTCONN else { throw failure("send") }
    return 0
  }

  /// Never blocks, and is unknown to programs that tests start.
  static func makePrivate(_ file: Int32) {
    _ = fcntl(file, F_SETFL, O_NONBLOCK)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
  }

  private static func make() throws -> Int32 {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { throw failure("socket") }
    makePrivate(socket)
    return socket
  }

  private static func hurry(_ socket: Int32) {
    var yes: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func failure(_ call: String, closing socket: Int32? = nil) -> Failure {
    let failure = Failure(call: call, code: errno)
    if let socket { close(socket) }
    return failure
  }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
  }

  private static func withAddress(_ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Int32) -> Int32 {
    withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
  }
}
