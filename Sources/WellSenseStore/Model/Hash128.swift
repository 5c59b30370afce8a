/// 128 bits that stand for a text: MurmurHash3 x64 128 by Austin Appleby (public domain), seed 0. The same on every machine, for ever.
///
/// It keeps apart what differs by accident. It is no protection against someone who looks for two texts with one hash.
package struct Hash128: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(_ bytes: UnsafeRawBufferPointer) {
    var state = State()
    var place = 0
    while place &+ 16 <= bytes.count {
      state.mix(Self.word(bytes, place), Self.word(bytes, place &+ 8))
      place &+= 16
    }
    var tail: (UInt64, UInt64) = (0, 0)
    for index in place..<bytes.count {
      let shift = UInt64((index - place) & 7) * 8
      if index - place < 8 { tail.0 |= UInt64(bytes[index]) << shift } else { tail.1 |= UInt64(bytes[index]) << shift }
    }
    (high, low) = state.finish(tail, length: bytes.count)
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }

  private struct State {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private static let factors: (UInt64, UInt64) = (0x87C3_7B91_1142_53D5, 0x4CF5_AD43_2745_937F)

    mutating func mix(_ left: UInt64, _ right: UInt64) {
      first ^= Self.rotate(left &* Self.factors.0, 31) &* Self.factors.1
      first = (Self.rotate(first, 27) &+ second) &* 5 &+ 0x52DC_E729
      second ^= Self.rotate(right &* Self.factors.1, 33) &* Self.factors.0
      second = (Self.rotate(second, 31) &+ first) &* 5 &+ 0x3849_5AB5
    }

    mutating func finish(_ tail: (UInt64, UInt64), length: Int) -> (UInt64, UInt64) {
      second ^= Self.rotate(tail.1 &* Self.factors.1, 33) &* Self.factors.0
      first ^= Self.rotate(tail.0 &* Self.factors.0, 31) &* Self.factors.1
      first ^= UInt64(length)
      second ^= UInt64(length)
      first &+= second
      second &+= first
      first = Self.spread(first)
      second = Self.spread(second)
      first &+= second
      second &+= first
      return (first, second)
    }

    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 &- bits) }

    private static func spread(_ value: UInt64) -> UInt64 {
      var value = value
      value = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
      value = (value ^ value >> 33) &* 0xC4CE_B9FE_1A85_EC53
      return value ^ value >> 33
    }
  }
}
