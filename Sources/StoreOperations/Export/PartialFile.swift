import Foundation
import WellSenseStore

/// A file beside another one that is being written, as `all.ndjson.0123456789ab.partial`. Who writes it holds a lock on it, so one without
/// a lock was left by a process that was killed.
struct PartialFile {
  let path: String
  private let target: String

  init(of target: String) {
    self.target = target
    path = "\(target).\(RawID.derived(source: target, key: [ID<User>().description]).description.suffix(Self.digits))\(Self.ending)"
  }

  /// Opens it for writing, once those that were left are gone. Below 0 with `errno` where it can't be made.
  func create() -> Int32 {
    removeAbandoned()
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    // A file system without locks has none abandoned either: nobody can lock them.
    if descriptor >= 0 { flock(descriptor, LOCK_EX | LOCK_NB) }
    return descriptor
  }

  private func removeAbandoned() {
    let folder = (target as NSString).deletingLastPathComponent
    let name = (target as NSString).lastPathComponent
    for found in (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? [] {
      if Self.isPartial(found, of: name) { Self.removeIfAbandoned((folder as NSString).appendingPathComponent(found)) }
    }
  }

  static func isPartial(_ found: String, of name: String) -> Bool {
    guard found.hasPrefix(name + "."), found.hasSuffix(ending) else { return false }
    let tag = found.utf8.dropFirst(name.utf8.count + 1).dropLast(ending.utf8.count)
    return tag.count == digits && tag.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  private static func removeIfAbandoned(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    // One that was just made may not be locked yet; it is empty, and an empty one costs nobody anything.
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
  }

  private static let digits = 12
  private static let ending = ".partial"
}
