internal import Glibc

/// A second descriptor of a connection's socket, with which another thread can end all waits on it.
///
/// The C library may close its own descriptor at any time, and the number could then be another file's. This one stays until the handle goes.
package final class SocketHandle: Sendable {
  private let descriptor: Int32

  /// `nil` if the descriptor can't be duplicated.
  package init?(duplicating original: Int32) {
    descriptor = fcntl(original, F_DUPFD_CLOEXEC, 0)
    if descriptor < 0 { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Every wait on the socket ends now, as if the other side had hung up.
  package func sever() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
