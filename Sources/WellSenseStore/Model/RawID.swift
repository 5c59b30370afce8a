internal import Glibc
internal import Synchronization

/// The 16 bytes of an identifier, as two big-endian halves: comparing the halves compares the bytes.
public struct RawID: Hashable, Comparable, Sendable {
  public let high: UInt64
  public let low: UInt64

  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  @inlinable
  public static func < (left: RawID, right: RawID) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }

  /// The id whose big-endian bytes start at `bytes`, of which there must be 16.
  @inlinable
  public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 16 else { return nil }
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  /// Gives the 16 bytes in their order.
  @inlinable
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
  }

  /// The version of RFC 9562, 0…15.
  public var version: Int { Int(high >> 12) & 0xF }
}

extension RawID: LosslessStringConvertible {
  /// The id whose text this is: 32 hexadecimal digits in groups of 8-4-4-4-12, in either case.
  public init?(_ text: some StringProtocol) {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var place = 0
    var digits = 0
    for byte in text.utf8 {
      defer { place += 1 }
      if place == 8 || place == 13 || place == 18 || place == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = Self.digit(byte), digits < 32 else { return nil }
      if digits < 16 { high = high << 4 | digit } else { low = low << 4 | digit }
      digits += 1
    }
    guard place == 36 else { return nil }
    self.init(high: high, low: low)
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 0x30...0x39: UInt64(byte - 0x30)
    case 0x41...0x46: UInt64(byte - 0x41 + 10)
    case 0x61...0x66: UInt64(byte - 0x61 + 10)
    default: nil
    }
  }

  public var description: String {
    String(unsafeUninitializedCapacity: 36) { buffer in
      var place = 0
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          buffer[place] = UInt8(ascii: "-")
          place += 1
        }
        let half = digit < 16 ? high : low
        let nibble = UInt8(truncatingIfNeeded: half >> UInt64(60 - (digit & 15) * 4)) & 0xF
        buffer[place] = nibble < 10 ? 0x30 + nibble : 0x61 + nibble - 10
        place += 1
      }
      return 36
    }
  }
}

extension RawID {
  /// A new version 7 id, later than every id this process made before, also when the clock steps back.
  static func make() -> RawID {
    generator.withLock { $0.next() }
  }

  private static let generator = Mutex(Generator())

  /// State of the id source: the last 60 bits of time and counter, and random bytes drawn from the system in blocks.
  private struct Generator {
    /// Milliseconds (48 bits) and counter (12 bits), as one number that only grows.
    private var last: UInt64 = 0
    private var pool = [UInt64](repeating: 0, count: 32)
    private var used = 32

    mutating func next() -> RawID {
      let now = UInt64(max(0, Timestamp.now.milliseconds)) << 12
      last = max(now, last + 1)
      let high = (last & ~0xFFF) << 4 | 0x7000 | last & 0xFFF
      return RawID(high: high, low: 0x8000_0000_0000_0000 | random() >> 2)
    }

    private mutating func random() -> UInt64 {
      if used == pool.count {
        // One system call for 32 ids; `getentropy` gives at most 256 bytes and does not fail for less.
        let status = pool.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
        if status != 0 {
          var system = SystemRandomNumberGenerator()
          for place in pool.indices { pool[place] = system.next() }
        }
        used = 0
      }
      used += 1
      return pool[used - 1]
    }
  }
}
