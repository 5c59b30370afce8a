import Foundation
import TestSupport
import Testing

@testable import WellSenseStore

/// The file itself, in every state that a dying process or a bad disk can leave it in.
@Suite struct `Spool file` {
  private let path = FallbackScene.temporaryFolder()

  private func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
  private func put(_ bytes: some Sequence<UInt8>) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  private func remove() { try? FileManager.default.removeItem(atPath: path) }

  private static let payloads: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 40)]

  /// A file with entries one by one, as bytes.
  private func filled(taking count: Int = 0) throws -> [UInt8] {
    do {
      let file = try SpoolFile(at: path)
      for payload in Self.payloads { try file.append([payload]) }
      for _ in 0..<count { try file.take() }
    }
    return try bytes()
  }

  @Test func `keeps entries in their order, and forgets what was taken`() throws {
    defer { remove() }
    _ = try filled(taking: 1)
    let file = try SpoolFile(at: path)
    #expect(try file.payloads() == Array(Self.payloads.dropFirst()))
    try file.take()
    #expect(try file.oldest() == Self.payloads[2])
    try file.take()
    #expect(try file.oldest() == nil)
    #expect(try bytes().count == SpoolFile.header)
    try file.append([[9], [8]])
    #expect(try file.payloads() == [[9], [8]])
  }

  @Test(arguments: 0...2) func `broken off at any byte it has every whole entry, and the rest is cut`(_ taken: Int) throws {
    defer { remove() }
    let whole = try filled(taking: taken)
    var ends = [SpoolFile.header]
    for payload in Self.payloads { ends.append((ends.last ?? 0) + SpoolFrame.head + payload.count + SpoolFrame.tail) }
    #expect(ends.last == whole.count)
    for length in ends[taken]...whole.count {
      try put(whole[..<length])
      do {
        let file = try SpoolFile(at: path)
        let rest = ends.filter { $0 <= length }.count - 1
        #expect(try file.payloads() == Array(Self.payloads[..<rest].dropFirst(taken)))
        #expect(file.cut == length - ends[rest])
        try file.append([[42]])
      }
      #expect(try SpoolFile(at: path).payloads().last == [42])
    }
  }

  @Test func `broken off while it was made it is made anew`() throws {
    defer { remove() }
    do { _ = try SpoolFile(at: path) }
    let fresh = try bytes()
    for length in stride(from: 0, to: fresh.count, by: 7) {
      try put(fresh[..<length])
      #expect(try SpoolFile(at: path).count == 0)
    }
  }

  @Test func `room that was made and not written is no entry`() throws {
    defer { remove() }
    let whole = try filled()
    for zeros in [1, 15, 16, 40, 5_000] {
      try put(whole + [UInt8](repeating: 0, count: zeros))
      #expect(try SpoolFile(at: path).payloads() == Self.payloads)
    }
  }

  @Test func `with any bit flipped it is refused and left as it is, or has everything`() throws {
    defer { remove() }
    let whole = try filled(taking: 1)
    var refused = 0
    // Between the marks lies nothing.
    let places = [0..<8, 512..<528, 1024..<1040, SpoolFile.header..<whole.count]
    for place in places.joined() {
      for bit in 0..<8 {
        var damaged = whole
        damaged[place] ^= 1 << bit
        try put(damaged)
        do throws(StoreError) {
          let left = try SpoolFile(at: path).payloads()
          // A damaged mark: the entry before is delivered again, under its operation id.
          #expect(left == Array(Self.payloads.dropFirst()) || left == Self.payloads)
        } catch {
          #expect(error.code == .corrupt)
          refused += 1
        }
        if bit == 0 { #expect(try bytes() == damaged) }
      }
    }
    #expect(refused >= (8 + whole.count - SpoolFile.header) * 8)
  }

  @Test func `another file is refused`() throws {
    defer { remove() }
    try put(Array("a letter to a friend".utf8))
    #expect(throws: StoreError.self) { _ = try SpoolFile(at: path) }
    try put([UInt8](repeating: 0x55, count: 4_000))
    #expect(throws: StoreError.self) { _ = try SpoolFile(at: path) }
    #expect(try bytes() == [UInt8](repeating: 0x55, count: 4_000))
  }

  @Test func `entries say the same after a round through bytes`() throws {
    let schema = Schema.current
    let rows = Rows.user()
    let entry = SpoolEntry(OperationID(), [.insert(rows), .insert(Rows.user())], refusal: (.duplicate, "email"))
    let encoded = entry.encoded(schema)
    let read = try SpoolEntry(encoded, schema)
    #expect(read.operation == entry.operation && read.refusal?.code == .duplicate && read.refusal?.field == "email")
    guard case .insert(let first, false)? = read.writes.first, read.writes.count == 2 else { throw Missing() }
    #expect(first.cells.map(first.value) == rows.cells.map(rows.value))
    for length in 0..<encoded.count { #expect(throws: StoreError.self) { try SpoolEntry(Array(encoded[..<length]), schema) } }
  }
}
