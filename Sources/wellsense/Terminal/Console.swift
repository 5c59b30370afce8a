import Foundation
import Synchronization

/// Where a command's answers go: standard output in large pieces, and remarks on standard error, one line each.
final class Console: Sendable {
  static let standard = Console(terminal: Terminal.current())

  let terminal: Terminal
  private let buffer = Mutex<[UInt8]>([])
  private static let capacity = 64 << 10

  init(terminal: Terminal) {
    self.terminal = terminal
  }

  /// Prints a line.
  func print(_ line: String = "") throws {
    try write(line.utf8, line: true)
  }

  /// Prints bytes as they are.
  func write(_ bytes: some Sequence<UInt8>, line: Bool = false) throws {
    try buffer.withLock { buffer in
      buffer.append(contentsOf: bytes)
      if line { buffer.append(UInt8(ascii: "\n")) }
      // A terminal shows each line when it comes.
      if buffer.count >= Self.capacity || terminal.isInteractive { try Self.empty(&buffer) }
    }
  }

  func flush() throws {
    try buffer.withLock { try Self.empty(&$0) }
  }

  /// A remark on standard error.
  func warn(_ line: String) {
    try? flush()
    let bytes = Array("wellsense: \(SafeText.line(line))\n".utf8)
    try? Self.send(bytes[...], to: STDERR_FILENO)
  }

  private static func empty(_ buffer: inout [UInt8]) throws {
    let bytes = buffer
    buffer.removeAll(keepingCapacity: true)
    try send(bytes[...], to: STDOUT_FILENO)
  }

  static func send(_ bytes: ArraySlice<UInt8>, to file: Int32) throws {
    var rest = bytes
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      if sent >= 0 { rest = rest.dropFirst(sent); continue }
      switch errno {
      case EINTR, EAGAIN: continue
      case EPIPE: throw OutputClosed()
      default: throw CommandFailure(.inputOutput, "standard output can't be written: \(String(cString: strerror(errno)))")
      }
    }
  }
}
