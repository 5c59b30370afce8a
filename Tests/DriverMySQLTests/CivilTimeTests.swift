import CMariaDB
import Foundation
import Testing
import WellSenseStore

@testable import DriverMySQL

@Suite struct `Civil time` {
  @Test(arguments: [
    Int64(0), -1, 999, 1_709_164_800_123, -30_610_224_000_000, 253_402_300_799_999, 951_782_399_999, -62_135_596_800_000,
  ])
  func `an instant keeps its value both ways`(_ milliseconds: Int64) {
    #expect(CivilTime.timestamp(CivilTime.time(Timestamp(milliseconds: milliseconds))) == Timestamp(milliseconds: milliseconds))
  }

  @Test func `days from 1586 to 2369 have the calendar's date`() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for day in stride(from: Int64(-140_000), to: 146_000, by: 97) {
      let time = CivilTime.time(Timestamp(milliseconds: day * 86_400_000 + 3_723_004))
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(day) * 86_400 + 3723))
      #expect(time.year == parts.year.map { UInt32($0) })
      #expect(time.month == parts.month.map { UInt32($0) })
      #expect(time.day == parts.day.map { UInt32($0) })
      #expect([time.hour, time.minute, time.second] == [1, 2, 3])
      #expect(time.second_part == 4000)
    }
  }

  @Test func `what no calendar has is refused`() {
    var time = CivilTime.time(Timestamp(milliseconds: 0))
    time.month = 13
    #expect(CivilTime.timestamp(time) == nil)
  }
}
