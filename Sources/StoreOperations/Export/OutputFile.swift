import Foundation
import WellSenseStore

/// A file that appears under its name only when it is whole: written beside it, readable by its owner alone, made durable, then renamed.
final class OutputFile: Sendable {
  let sink: DescriptorSink
  private let path: String
  private let temporary: String
  private let descriptor: Int32

  init(_ path: String) throws(StoreError) {
    self.path = path
    temporary = "\(path).\(RawID.derived(source: path, key: [ID<User>().description]).description.suffix(12)).partial"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    sink = DescriptorSink(descriptor, name: path)
    guard descriptor >= 0 else { throw Self.error(errno, path) }
  }

  /// Puts the file in place of what was there before. If it throws, discard the file.
  func commit() throws(StoreError) {
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw Self.error(errno, path) }
    close(descriptor)
    let parent = (path as NSString).deletingLastPathComponent
    let folder = open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    // The new name itself is durable only with its folder. Some file systems can't do this, and need it not.
    fsync(folder)
    close(folder)
  }

  /// Leaves nothing behind.
  func discard() {
    unlink(temporary)
    close(descriptor)
  }

  static func error(_ code: Int32, _ name: String) -> StoreError {
    let kind: StoreError.Code =
      switch code {
      case ENOSPC, EDQUOT, EFBIG: .storageFull
      case EACCES, EPERM: .accessDenied
      case EROFS: .readOnly
      case ENOENT, ENOTDIR: .notFound
      default: .unavailable
      }
    return StoreError(kind, "\(name) can't be written: \(String(cString: strerror(code)))", disposition: .notAttempted, operation: "export")
  }
}
