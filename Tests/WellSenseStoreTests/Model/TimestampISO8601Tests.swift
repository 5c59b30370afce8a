import Foundation
import Testing

@testable import WellSenseStore

struct TimestampISO8601Tests {
  @Test(arguments: [
    ("2016-04-12T00:00:00Z", 1_460_419_200_000), ("2016-04-12", 1_460_419_200_000), ("2016-04-12 00:00:00Z", 1_460_419_200_000),
    ("2016-04-12T02:00:00+02:00", 1_460_419_200_000), ("2016-04-11T20:30:00-0330", 1_460_419_200_000),
    ("2016-04-12T00:00:00.1Z", 1_460_419_200_100), ("2016-04-12T00:00:00.1239999999999999999999999999Z", 1_460_419_200_123),
    ("1969-12-31T23:59:59.9999Z", -1), ("1000-01-01T00:00:00Z", -30_610_224_000_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ("2016-02-29T23:59:59-00:00", 1_456_790_399_000), ("1000-01-01T00:00:00-01:00", -30_610_220_400_000),
  ])
  func `texts name instants`(_ text: String, _ milliseconds: Int64) {
    #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    #expect(Timestamp(iso8601: ("x" + text).dropFirst())?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "2016", "2016-04", "2016-4-12", "20160412", "2016-04-12T", "2016-04-12T00:00Z", "2016-04-12T00:00:00", "2016-04-12T00:00:00.Z",
    "2016-04-12T24:00:00Z", "2016-04-12T00:60:00Z", "2016-12-31T23:59:60Z", "2015-02-29", "2016-04-31T00:00:00Z", "2016-13-01",
    "0999-12-31T23:59:59Z", "1000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "10000-01-01", "2016-04-12T00:00:00ZZ",
    "2016-04-12T00:00:00+2:00", "2016-04-12T00:00:00+02", "2016-04-12T00:00:00+24:00", "2016-04-12T00:00:00+02:60", " 2016-04-12",
    "2016-04-12 ", "2016-04-12  00:00:00Z", "2016-04-12T00:00:00 Z", "２０１６-04-12", "2016-04-12\0", "2016-04-1٢", "-2016-04-12",
    "2016/04/12", "2016-04-12T-1:00:00Z", "2016-04-12T00:00:00.1.1Z", "2016-04-12T00:00:00,5Z",
  ])
  func `texts that name no instant are refused`(_ text: String) {
    #expect(Timestamp(iso8601: text) == nil)
  }

  @Test func `every prefix and every changed byte is read or refused, never a crash`() {
    let text = Array("2016-04-12T07:30:00.125+02:00".utf8)
    for length in text.indices {
      let read = text[..<length].withUnsafeBufferPointer { Timestamp(iso8601: $0) }
      #expect((read == nil) == (length != 10))
    }
    for (index, byte) in zip(text.indices, [0, 47, 58, 128, 255] as [UInt8] + Array(repeating: 255, count: text.count)) {
      var changed = text
      changed[index] = byte
      #expect(changed.withUnsafeBufferPointer { Timestamp(iso8601: $0) } == nil)
    }
  }

  @Test func `random instants read back as they were written, as the C library writes them`() throws {
    var random = AnalyticsRandom(seed: 3)
    for _ in 0..<5000 {
      let instant = Timestamp(milliseconds: .random(in: Timestamp.earliest.milliseconds...Timestamp.latest.milliseconds, using: &random))
      let text = instant.description
      var seconds = time_t(instant.milliseconds.flooredDivision(by: 1000).quotient)
      var shown = tm()
      gmtime_r(&seconds, &shown)
      let digits = [
        Int(shown.tm_year) + 1900, Int(shown.tm_mon) + 1, Int(shown.tm_mday), Int(shown.tm_hour), Int(shown.tm_min), Int(shown.tm_sec),
      ]
      #expect(text.dropLast(5).split(whereSeparator: { "-T:".contains($0) }).map { Int($0) } == digits)
      #expect(text.utf8.count == 24 && Timestamp(iso8601: text) == instant)
    }
  }

  @Test func `descriptions have one form, also beyond the storable years`() {
    #expect(Timestamp(milliseconds: 1_460_419_200_007).description == "2016-04-12T00:00:00.007Z")
    #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: -62_167_219_200_000).description == "0000-01-01T00:00:00.000Z")
    #expect(Timestamp(milliseconds: 253_402_300_800_000).description == "+010000-01-01T00:00:00.000Z")
    #expect(Timestamp(milliseconds: -62_167_219_200_001).description == "-000001-12-31T23:59:59.999Z")
    #expect(Timestamp(milliseconds: .max).description == "+292278994-08-17T07:12:55.807Z")
    #expect(Timestamp(milliseconds: .min).description == "-292275055-05-16T16:47:04.192Z")
  }

  @Test func `bytes are written only where they fit`() {
    let instant = Timestamp(milliseconds: 0)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { buffer in
      #expect(instant.writeISO8601(into: buffer) == 24 && String(decoding: buffer, as: UTF8.self) == instant.description)
      #expect(instant.writeISO8601(into: .init(rebasing: buffer[..<23])) == 0)
      #expect(Timestamp(milliseconds: .max).writeISO8601(into: buffer) == 0)
    }
  }

  @Test func `instants are coded as their text and a wrong text isn't repeated`() throws {
    let instants = [Timestamp(milliseconds: 1_460_419_200_007)]
    let data = try JSONEncoder().encode(instants)
    #expect(String(decoding: data, as: UTF8.self) == #"["2016-04-12T00:00:00.007Z"]"#)
    #expect(try JSONDecoder().decode([Timestamp].self, from: data) == instants)
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Timestamp].self, from: Data(#"["secret"]"#.utf8))
    }
    #expect(error.map { String(describing: $0).contains("secret") } == false)
  }
}
