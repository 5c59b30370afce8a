import Glibc

/// Wakes a thread that waits for sockets.
final class Bell: Sendable {
  /// Readable once it was rung.
  let socket: Int32
  private let clapper: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Socket.Failure(call: "pipe", code: errno) }
    for end in ends { Socket.makePrivate(end) }
    (socket, clapper) = (ends[0], ends[1])
  }

  deinit {
    close(socket)
    close(clapper)
  }

  func ring() {
    var byte: UInt8 = 1
    _ = write(clapper, &byte, 1)
  }

  func silence() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(socket, &bytes, bytes.count) > 0 {}
  }
}
