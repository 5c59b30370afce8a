extension RawID {
  /// The id of something that came from elsewhere: a UUID of version 8 that is the same whenever the same thing is imported again.
  ///
  /// 48 bits of milliseconds, as in version 7, so that ids sort by time; then 74 bits of a hash over the source and the natural key.
  /// Times before 1970 count as 1970 here; the key tells them apart.
  ///
  /// - Parameters:
  ///   - source: as `fitbit`.
  ///   - key: what names the thing there, part by part, as a kind, a person and a date.
  ///   - time: when it happened; leave it out where there is no time that never changes.
  package static func derived(source: String, key: [String], time: Timestamp = Timestamp(milliseconds: 0)) -> RawID {
    var text: [UInt8] = Array(source.utf8)
    for part in key {
      // No text of a source holds NUL, so parts can't run into each other.
      text.append(0)
      text.append(contentsOf: part.utf8)
    }
    return text.withUnsafeBytes { derived(key: $0, time: time) }
  }

  /// The same, where source and parts were joined by NUL before.
  package static func derived(key: UnsafeRawBufferPointer, time: Timestamp) -> RawID {
    let hash = Hash128(key)
    let milliseconds = UInt64(clamping: min(max(0, time.milliseconds), Timestamp.latest.milliseconds))
    return RawID(
      high: milliseconds << 16 | 0x8000 | hash.high & 0xFFF,
      low: 0x8000_0000_0000_0000 | hash.low & 0x3FFF_FFFF_FFFF_FFFF)
  }

  /// The first 32 bits of the ids of mock rows. Read as a time it lies after the year 9999, so no id of version 7 and no derived one
  /// that this store makes begins with it.
  package static let mockPrefix: UInt64 = 0xFADE_DA7A

  /// Whether this is an id of a row that exists in the mock fallback only: version 8 and the reserved prefix. Every engine that keeps real
  /// data refuses it, so that no mock row can be taken for real.
  public var isReservedForMock: Bool { high >> 32 == Self.mockPrefix && version == 8 }
}
