import Testing

@testable import WellSenseStore

struct CivilDateTests {
  @Test func `days and dates convert both ways through six centuries`() throws {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var day = try #require(CivilDate(year: 1500, month: 1, day: 1)).daysSince1970
    #expect(day == -171_664)
    for year in 1500..<2100 {
      for month in 1...12 {
        let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
        for dayOfMonth in 1...(month == 2 && isLeap ? 29 : lengths[month - 1]) {
          let date = CivilDate(daysSince1970: day)
          guard date.year == year, date.month == month, date.day == dayOfMonth, date.daysSince1970 == day else {
            Issue.record("day \(day) isn't \(year)-\(month)-\(dayOfMonth)")
            return
          }
          day += 1
        }
      }
    }
  }

  @Test func `the ends of the storable years are where the timestamps put them`() throws {
    #expect(Timestamp(try #require(CivilDate(year: 1000, month: 1, day: 1))) == .earliest)
    #expect(Timestamp(try #require(CivilDate(year: 9999, month: 12, day: 31)), milliseconds: 86_399_999) == .latest)
  }

  @Test(arguments: [(2015, 2, 29), (1900, 2, 29), (2016, 2, 30), (2016, 4, 31), (2016, 0, 1), (2016, 13, 1), (2016, 1, 0), (2016, 1, 32)])
  func `dates that the calendar lacks are refused`(_ year: Int, _ month: Int, _ day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test func `leap years have their day and months their neighbours`() throws {
    let date = try #require(CivilDate(year: 2000, month: 2, day: 29))
    #expect(
      date.startOfMonth == CivilDate(year: 2000, month: 2, day: 1) && date.startOfNextMonth == CivilDate(year: 2000, month: 3, day: 1))
    #expect(CivilDate(year: 1999, month: 12, day: 5)?.startOfNextMonth == CivilDate(year: 2000, month: 1, day: 1))
  }
}
