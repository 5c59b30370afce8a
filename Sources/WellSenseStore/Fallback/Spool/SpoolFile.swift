internal import Foundation

/// A file of numbered entries that are appended and taken from the front. One process has it at a time.
///
/// Before the entries lies how far they were taken, twice, so that one of the two is whole whenever a write of it breaks off. What was
/// taken leaves the file when it is empty.
final class SpoolFile {
  private let descriptor: Int32
  private(set) var end: Int
  private(set) var taken: UInt64
  private var entries: [Place] = []
  private var first = 0
  private var isBroken = false
  /// Bytes at the end that were never acknowledged, cut when the file was opened.
  let cut: Int

  fileprivate struct Place {
    let number: UInt64
    let payload: Range<Int>
  }

  fileprivate struct Contents {
    var places: [Place] = []
    var end = SpoolFile.header
    var taken: UInt64 = 0
    var cut = 0
  }

  static let header = 1536
  private static let marksTogether: UInt64 = 32
  fileprivate static let magic: [UInt8] = Array("WSSPOOL1".utf8)

  var count: Int { entries.count - first }
  private var last: UInt64 { entries.last?.number ?? taken }

  /// Opens a file or makes it.
  ///
  /// - Throws: `.unavailable` if another has it; `.corrupt`, and leaves it as it is, if it holds what was never written.
  init(at path: String) throws(StoreError) {
    descriptor = try Self.open(path)
    let found: Contents
    do throws(StoreError) { found = try Self.examine(descriptor) } catch {
      Foundation.close(descriptor)
      throw error
    }
    (entries, end, taken, cut) = (found.places, found.end, found.taken, found.cut)
  }

  deinit { Foundation.close(descriptor) }

  /// Lets another have the file.
  func release() {
    isBroken = true
    flock(descriptor, LOCK_UN)
  }

  // MARK: - Use

  /// Makes entries durable together, or none of them.
  func append(_ payloads: [[UInt8]]) throws(StoreError) {
    guard !isBroken else { throw .brokenSpool }
    var bytes: [UInt8] = []
    var places: [Place] = []
    for payload in payloads {
      let number = last + UInt64(places.count) + 1
      let start = end + bytes.count + SpoolFrame.head
      SpoolFrame.append(payload, number, to: &bytes)
      places.append(Place(number: number, payload: start..<start + payload.count))
    }
    do throws(StoreError) { try Self.write(bytes, at: end, descriptor) } catch {
      if ftruncate(descriptor, off_t(end)) != 0 { isBroken = true }
      throw error
    }
    guard fsync(descriptor) == 0 else {
      // What the disk has now nobody knows, and a second attempt would be told that all is well.
      isBroken = true
      throw .brokenSpool
    }
    end += bytes.count
    entries += places
  }

  /// The payload of the oldest entry that wasn't taken.
  func oldest() throws(StoreError) -> [UInt8]? {
    guard first < entries.count else { return nil }
    return try payload(entries[first])
  }

  /// The oldest entry is done with.
  func take() throws(StoreError) {
    guard !isBroken else { throw .brokenSpool }
    guard first < entries.count else { return }
    let number = entries[first].number
    try Self.write(Self.mark(number), at: Self.place(number), descriptor)
    // A power cut may bring the last few back: they are recognised by their operation ids.
    if number % Self.marksTogether == 0 || count == 1 { guard fsync(descriptor) == 0 else { throw .spoolFailed(errno) } }
    taken = number
    first += 1
    guard first == entries.count else { return }
    // The mark says that all of it was taken, should the file keep it.
    if ftruncate(descriptor, off_t(Self.header)) == 0 { end = Self.header }
    (entries, first) = ([], 0)
  }

  func payloads() throws(StoreError) -> [[UInt8]] {
    var all: [[UInt8]] = []
    for place in entries[first...] { all.append(try payload(place)) }
    return all
  }

  private func payload(_ place: Place) throws(StoreError) -> [UInt8] {
    let bytes = try Self.read(descriptor, at: place.payload.lowerBound, count: place.payload.count + SpoolFrame.tail)
    let payload = bytes.dropLast(SpoolFrame.tail)
    guard SpoolFrame.bodySum(payload, place.number) == bytes.number(at: payload.count, UInt64.self) else { throw .damagedSpool }
    return Array(payload)
  }
}

// MARK: - The form of the file

extension SpoolFile {
  fileprivate static let fresh: [UInt8] = {
    var bytes = magic + [UInt8](repeating: 0, count: header - magic.count)
    bytes.replaceSubrange(place(0)..<place(0) + 16, with: mark(0))
    return bytes
  }()

  fileprivate static func mark(_ number: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(number)
    bytes.append(SpoolFrame.bodySum(bytes[...], number))
    return bytes
  }

  /// One number after the other has its mark in another sector.
  fileprivate static func place(_ number: UInt64) -> Int { 512 + Int(number % 2) * 512 }

  /// Reads what is there, and cuts what broke off.
  fileprivate static func examine(_ descriptor: Int32) throws(StoreError) -> Contents {
    let bytes = try contents(descriptor)
    guard bytes.count >= header else {
      // It broke off while it was made, so it never held anything.
      guard fresh.starts(with: bytes) else { throw .damagedSpool }
      try write(fresh, at: 0, descriptor)
      guard fsync(descriptor) == 0 else { throw .spoolFailed(errno) }
      return Contents()
    }
    var found = try scan(bytes)
    found.cut = bytes.count - found.end
    if found.cut > 0 { guard ftruncate(descriptor, off_t(found.end)) == 0, fsync(descriptor) == 0 else { throw .spoolFailed(errno) } }
    return found
  }

  private static func scan(_ bytes: [UInt8]) throws(StoreError) -> Contents {
    var found = Contents(taken: try taken(bytes))
    var before: UInt64?
    scanning: while found.end < bytes.count {
      switch SpoolFrame.read(bytes, at: found.end) {
      case .torn: break scanning
      case .damaged: throw .damagedSpool
      case .whole(let number, let payload):
        guard before.map({ number == $0 + 1 }) ?? (number <= found.taken + 1) else { throw .damagedSpool }
        if number > found.taken { found.places.append(Place(number: number, payload: payload)) }
        before = number
        found.end = payload.upperBound + SpoolFrame.tail
      }
    }
    if let before, before < found.taken { throw .damagedSpool }
    return found
  }

  /// The newer of the two marks that is whole.
  private static func taken(_ bytes: [UInt8]) throws(StoreError) -> UInt64 {
    let marks = [UInt64(0), 1].compactMap { parity -> UInt64? in
      let start = place(parity)
      let number = bytes.number(at: start, UInt64.self)
      return number % 2 == parity && Array(bytes[start..<start + 16]) == mark(number) ? number : nil
    }
    guard bytes.starts(with: magic), let taken = marks.max() else { throw .damagedSpool }
    return taken
  }
}
