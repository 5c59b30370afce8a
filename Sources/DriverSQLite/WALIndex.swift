internal import CSQLite

/// The head of the write-ahead log's index, which all processes with the file open share in memory.
///
/// Every commit of anybody changes it before it is acknowledged, so that six loads tell whether a snapshot is still the newest state.
/// The format is public: <https://www.sqlite.org/walformat.html#the_wal_index_header>.
struct WALIndex {
  /// The first copy of the header: change counter, length of the log, salts and checksums.
  struct Head: Equatable {
    fileprivate let words: SIMD8<UInt64>
    /// Frames of the log.
    fileprivate let frames: UInt32
  }

  private let base: UnsafeRawPointer

  /// The index that an open connection has mapped. It stays mapped until the connection is closed.
  ///
  /// - Parameter handle: a connection that has read from a file in WAL mode already.
  /// - Returns: `nil` where there is no such index: in memory, or in another journal mode.
  init?(_ handle: OpaquePointer) {
    var file: UnsafeMutablePointer<sqlite3_file>?
    guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK, let file,
      let methods = file.pointee.pMethods, methods.pointee.iVersion >= 2, let map = methods.pointee.xShmMap
    else { return nil }
    var region: UnsafeMutableRawPointer?
    // The first region, of the one size that SQLite uses; it is mapped already and not made here.
    guard map(file, 0, 32 * 1024, 0, &region) == SQLITE_OK, let region else { return nil }
    base = UnsafeRawPointer(region)
  }

  /// The header as it is now. In the midst of a change it equals neither the old nor the new one.
  var head: Head {
    var words = SIMD8<UInt64>()
    for word in 0..<6 { words[word] = base.load(fromByteOffset: word * 8, as: UInt64.self) }
    return Head(words: words, frames: base.load(fromByteOffset: 16, as: UInt32.self))
  }

  /// Whether a reader that stays with this state is in nobody's way: the log isn't long enough for a checkpoint yet, or the database
  /// file has all of it already.
  func mayStay(at head: Head) -> Bool {
    head.frames < Self.checkpointFrames || base.load(fromByteOffset: 96, as: UInt32.self) >= head.frames
  }

  /// SQLite's automatic checkpoint begins at 1000.
  private static let checkpointFrames: UInt32 = 900
}
