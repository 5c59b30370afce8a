import WellSenseStore

/// A stretch of a file in memory, which moves forward and grows only as far as what is looked at needs.
struct ByteWindow: Sendable {
  private let file: InputFile
  private(set) var bytes: [UInt8]
  /// How many of the bytes are from the file.
  private(set) var filled = 0
  /// Where in the file the first byte is.
  private(set) var base: Int
  /// Where in the file to stop.
  private let limit: Int
  private(set) var isAtEnd = false

  private static let chunk = 256 << 10

  init(_ file: InputFile, range: Range<Int>? = nil) {
    self.file = file
    base = range?.lowerBound ?? 0
    limit = range?.upperBound ?? .max
    bytes = [UInt8](repeating: 0, count: min(Self.chunk, max(64, limit - base)))
  }

  /// Reads on, dropping the bytes before `place`, which becomes 0. `false` where there is no more.
  mutating func readOn(keepingFrom place: inout Int) throws(StoreError) -> Bool {
    if place > 0 {
      let (dropped, kept) = (place, filled - place)
      bytes.withUnsafeMutableBytes { memory in
        guard let start = memory.baseAddress, kept > 0 else { return }
        start.copyMemory(from: start + dropped, byteCount: kept)
      }
      filled = kept
      base += dropped
      place = 0
    }
    let wanted = min(limit - base - filled, Self.chunk)
    guard wanted > 0 else {
      isAtEnd = true
      return false
    }
    if bytes.count - filled < min(wanted, Self.chunk / 2) {
      bytes.append(contentsOf: repeatElement(0, count: max(bytes.count, wanted)))
    }
    let room = min(bytes.count - filled, limit - base - filled)
    let (from, offset) = (filled, base + filled)
    let read = bytes.withUnsafeMutableBytes { memory -> Result<Int, StoreError> in
      do throws(StoreError) {
        return .success(try file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[from..<from + room]), at: offset))
      } catch {
        return .failure(error)
      }
    }
    let count = try read.get()
    filled += count
    isAtEnd = count == 0
    return count > 0
  }
}
