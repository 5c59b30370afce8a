import Testing
import WellSenseStore

struct DerivedIDTests {
  @Test(arguments: [
    ("", "00000000-0000-0000-0000-000000000000"),
    ("hello", "cbd8a7b3-41bd-9b02-5b1e-906a48ae1d19"),
    ("The quick brown fox jumps over the lazy dog", "e34bbc7b-bc07-1b6c-7a43-3ca9c49a9347"),
  ])
  func `the hash is MurmurHash3 x64 128`(_ text: String, _ expected: String) {
    let hash = Array(text.utf8).withUnsafeBytes { Hash128($0) }
    #expect(RawID(high: hash.high, low: hash.low).description == expected)
  }

  @Test func `a derived id is a UUID of version 8 that begins with its time`() throws {
    let time = try #require(Timestamp(iso8601: "2016-04-12T00:00:00Z"))
    let id = RawID.derived(source: "fitbit", key: ["day", "1503960366", "2016-04-12"], time: time)
    #expect(id.version == 8)
    #expect(id.low >> 62 == 0b10)
    #expect(id.high >> 16 == UInt64(time.milliseconds))
    #expect(id == RawID.derived(source: "fitbit", key: ["day", "1503960366", "2016-04-12"], time: time))
    #expect(id != RawID.derived(source: "fitbit", key: ["day", "1503960366", "2016-04-13"], time: time))
    #expect(RawID.derived(source: "a", key: ["b", "c"]) != RawID.derived(source: "a", key: ["bc"]))
    #expect(RawID.derived(source: "a", key: ["b"]) != RawID.derived(source: "ab", key: []))
  }

  @Test(arguments: [Timestamp.earliest, Timestamp(milliseconds: -1), .now, .latest, Timestamp(milliseconds: .max)])
  func `no derived and no new id is one of a mock row`(_ time: Timestamp) {
    let id = RawID.derived(source: "x", key: ["y"], time: time)
    #expect(id.version == 8)
    #expect(!id.isReservedForMock)
    #expect(!ID<User>().raw.isReservedForMock)
    #expect(RawID(high: RawID.mockPrefix << 32 | 0x8000, low: 1 << 63).isReservedForMock)
    #expect(!RawID(high: RawID.mockPrefix << 32 | 0x7000, low: 1 << 63).isReservedForMock)
  }
}
