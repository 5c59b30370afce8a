import Foundation
public import WellSenseStore

/// Where an export goes, piece by piece. Pieces end at line ends.
public protocol ExportSink: AnyObject, Sendable {
  /// Takes bytes. Returns once it is ready for more.
  func write(_ bytes: [UInt8]) async throws(StoreError)
}

/// A descriptor that is open for writing, as standard output. Who opened it closes it.
public final class DescriptorSink: ExportSink {
  private let descriptor: Int32
  private let name: String

  /// - Parameter name: what errors call it, as `standard output`.
  public init(_ descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  public func write(_ bytes: [UInt8]) async throws(StoreError) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start) }
      if count >= 0 {
        start += count
        continue
      }
      let code = errno
      if code == EAGAIN || code == EWOULDBLOCK { waitUntilWritable() } else if code != EINTR { throw OutputFile.error(code, name) }
    }
  }

  /// A terminal or pipe may have been made non-blocking by who shares it.
  private func waitUntilWritable() {
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&wait, 1, 1000)
  }
}
