import Foundation
import WellSenseStore

/// A file that appears under its name only when it is whole: written beside it, readable by its owner alone, made durable, then renamed.
/// What a killed process left beside it is removed.
///
/// What is no regular file, as a pipe or `/dev/stdout`, is written as it stands; a link stays, and what it leads to is replaced.
final class OutputFile: Sendable {
  let sink: DescriptorSink
  private let path: String
  /// `nil` for what is written as it stands.
  private let temporary: String?
  private let descriptor: Int32

  init(_ path: String) throws(StoreError) {
    let kind = Self.kind(of: path)
    guard kind != S_IFDIR else { throw Self.error(EISDIR, path) }
    if let kind, kind != S_IFREG {
      self.path = path
      temporary = nil
      descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    } else {
      let target = kind == nil ? path : Self.behindLinks(path)
      let partial = PartialFile(of: target)
      self.path = target
      temporary = partial.path
      descriptor = partial.create()
    }
    let code = errno
    sink = DescriptorSink(descriptor, name: path)
    guard descriptor >= 0 else { throw Self.error(code, path) }
  }

  /// What is at a path, behind links; `nil` where nothing is.
  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  private static func behindLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Puts the file in place of what was there before. If it throws, discard the file.
  func commit() throws(StoreError) {
    guard let temporary else { return _ = close(descriptor) }
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
    if let temporary { unlink(temporary) }
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
