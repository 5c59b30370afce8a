import Foundation
import Synchronization

@testable import TestSupport

/// Answers what it is sent with the same, in capitals, and remembers it.
final class EchoServer: Sendable {
  let port: Int
  private let listener: Int32
  private let heard = Mutex("")

  init() throws {
    (listener, port) = try Socket.bind()
    try Socket.listen(listener)
    Thread.detachNewThread { [listener, weak self] in
      while Client.wait(listener) {
        guard let socket = Socket.accept(from: listener) else { break }
        Thread.detachNewThread { [weak self] in
          while Client.wait(socket), let bytes = try? Socket.read(socket), !bytes.isEmpty {
            let text = String(decoding: bytes, as: UTF8.self)
            self?.heard.withLock { $0 += text }
            _ = try? Socket.write([UInt8](text.uppercased().utf8)[...], to: socket)
          }
          close(socket)
        }
      }
      close(listener)
    }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  var text: String { heard.withLock { $0 } }
}

/// A client that waits for at most ten seconds, or for as long as it is told.
final class Client: Sendable {
  enum End: Error { case closed, reset, late }
  private let socket: Int32

  init(_ port: Int) throws { socket = try Socket.connect(to: port) }

  deinit { close(socket) }

  func send(_ text: String) throws { try send([UInt8](text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    guard Self.wait(socket, for: POLLOUT), try Socket.write(bytes[...], to: socket) == bytes.count else { throw End.late }
  }

  /// So many bytes, or how the connection ended before.
  func receive(_ count: Int, within milliseconds: Int32 = 10_000) throws(End) -> String {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard Self.wait(socket, within: milliseconds) else { throw .late }
      guard let more = try? Socket.read(socket) else { throw .reset }
      if more.isEmpty { throw .closed }
      bytes += more
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func wait(_ socket: Int32, for events: Int32 = POLLIN, within milliseconds: Int32 = 10_000) -> Bool {
    var poll = pollfd(fd: socket, events: Int16(events), revents: 0)
    return Glibc.poll(&poll, 1, milliseconds) > 0
  }
}
