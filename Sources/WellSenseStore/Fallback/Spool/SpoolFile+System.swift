internal import Foundation

// What the system does for a spool's file.
extension SpoolFile {
  /// Opens the file for this process alone.
  static func open(_ path: String) throws(StoreError) -> Int32 {
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .spoolFailed(errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      Foundation.close(descriptor)
      throw StoreError(
        .unavailable, "another store has the spool; give each a folder of its own", disposition: .rejected, field: "fallback.spool",
        driver: "fallback")
    }
    guard fchmod(descriptor, 0o600) == 0 else {
      let code = errno
      Foundation.close(descriptor)
      throw .spoolFailed(code)
    }
    return descriptor
  }

  /// Makes the folder for this user alone; refuses one that others can look into.
  static func prepare(folder: String) throws(StoreError) {
    var status = stat()
    if mkdir(folder, 0o700) == 0 {
      // The folder itself must be there after a power cut, too.
      try sync(folder: (folder as NSString).deletingLastPathComponent)
    } else if errno != EEXIST {
      throw .spoolFailed(errno)
    }
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
      throw FallbackSettings.invalid("must be a folder of its own that nobody else can look into; chmod 700 it", "fallback.spool")
    }
  }

  /// Makes durable which files a folder has.
  static func sync(folder: String) throws(StoreError) {
    let descriptor = Foundation.open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .spoolFailed(errno) }
    defer { Foundation.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .spoolFailed(errno) }
  }

  static func contents(_ descriptor: Int32) throws(StoreError) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .spoolFailed(errno) }
    return try read(descriptor, at: 0, count: Int(status.st_size))
  }

  static func read(_ descriptor: Int32, at place: Int, count: Int) throws(StoreError) -> [UInt8] {
    // The empty array is one for all, which the initializer would write to.
    guard count > 0 else { return [] }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count {
        let read = pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(place + done))
        if read < 0, errno == EINTR { continue }
        guard read > 0 else {
          failure = read == 0 ? EIO : errno
          return
        }
        done += read
      }
    }
    guard failure == 0 else { throw .spoolFailed(failure) }
    return bytes
  }

  static func write(_ bytes: [UInt8], at place: Int, _ descriptor: Int32) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done, off_t(place + done)) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .spoolFailed(errno) }
      done += written
    }
  }
}

extension StoreError {
  /// The system refused, and nothing was accepted.
  static func spoolFailed(_ code: Int32) -> StoreError {
    if code == ENOSPC || code == EDQUOT || code == EFBIG {
      return StoreError(
        .storageFull, "the spool's disk is full; make room", field: "fallback.spool", driver: "fallback", engineCode: "errno \(code)")
    }
    return StoreError(
      .unavailable, "the spool's files can't be used; see the system's code", field: "fallback.spool", driver: "fallback",
      engineCode: "errno \(code)")
  }

  static let brokenSpool = StoreError(
    .unknownOutcome, "the spool's disk failed, so nobody knows what it has; open the store again", disposition: .unknown,
    field: "fallback.spool", driver: "fallback")
}
