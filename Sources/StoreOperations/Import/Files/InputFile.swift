import Foundation
package import WellSenseStore

/// A file that is read from any place, in pieces. Only regular files: a pipe or a device could make an import wait for ever.
package final class InputFile: Sendable {
  package let path: String
  /// In bytes, when it was opened.
  package let size: Int
  private let descriptor: Int32

  /// The last part of the path, by which reports name it.
  package var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// - Throws: `.notFound`, `.accessDenied` and `.invalid`, naming the file.
  package init(_ path: String) throws(StoreError) {
    self.path = path
    // Without O_NONBLOCK, opening a pipe that nobody writes to never returns.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      size = 0
      throw Self.error(errno, path)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      size = 0
      throw Self.error(errno, path)
    }
    size = Int(status.st_size)
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(.invalid, "\(path) is not a regular file", disposition: .notAttempted)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Reads from a place and gives how many bytes there were: 0 at the end only.
  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      let code = errno
      guard code == EINTR else { throw Self.error(code, path) }
    }
  }

  private static func error(_ code: Int32, _ path: String) -> StoreError {
    let kind: StoreError.Code =
      switch code {
      case ENOENT, ENOTDIR: .notFound
      case EACCES, EPERM: .accessDenied
      case EMFILE, ENFILE, ENOMEM, EIO: .unavailable
      default: .invalid
      }
    return StoreError(kind, "\(path) can't be read: \(String(cString: strerror(code)))", disposition: .notAttempted)
  }
}

/// The files that a path stands for.
package enum InputPath {
  /// The path itself, or, of a directory, the files in it with an extension, by name. Hidden files are passed over.
  /// - Throws: `.notFound` where nothing is, `.invalid` for a directory without such files.
  package static func files(at path: String, extension suffix: String) throws(StoreError) -> [String] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw StoreError(.notFound, "\(path) does not exist", disposition: .notAttempted)
    }
    guard isDirectory.boolValue else { return [path] }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw StoreError(.accessDenied, "\(path) can't be read", disposition: .notAttempted)
    }
    let wanted = names.filter { !$0.hasPrefix(".") && $0.lowercased().hasSuffix(".\(suffix)") }.sorted()
    guard !wanted.isEmpty else {
      throw StoreError(.invalid, "\(path) holds no .\(suffix) file", disposition: .notAttempted)
    }
    return wanted.map { (path.hasSuffix("/") ? path : path + "/") + $0 }
  }
}
