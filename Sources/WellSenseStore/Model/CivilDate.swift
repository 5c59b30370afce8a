/// A date of the proleptic Gregorian calendar, without a zone.
///
/// Days and dates convert by Howard Hinnant's `days_from_civil` and `civil_from_days`, over eras of 400 years.
package struct CivilDate: Hashable, Sendable {
  /// The year; 0 is 1 BC.
  package let year: Int
  /// 1 to 12.
  package let month: Int
  /// 1 to 31.
  package let day: Int

  /// The date, or nil where the calendar has no such date.
  package init?(year: Int, month: Int, day: Int) {
    guard 1...12 ~= month, day >= 1, day <= Self.days(inMonth: month, of: year) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date that is so many days after 1970-01-01.
  package init(daysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days from 1970-01-01 to this date; negative before it.
  package var daysSince1970: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The first day of this date's month.
  package var startOfMonth: CivilDate { CivilDate(daysSince1970: daysSince1970 - (day - 1)) }

  /// The first day of the month after this date's.
  package var startOfNextMonth: CivilDate {
    CivilDate(daysSince1970: daysSince1970 - (day - 1) + Self.days(inMonth: month, of: year))
  }

  /// How many days a month has; 0 where there is no such month.
  package static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    case 1, 3, 5, 7, 8, 10, 12: 31
    default: 0
    }
  }

  /// Whether the year has a 29th of February.
  package static func isLeap(_ year: Int) -> Bool {
    year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
  }
}

extension Timestamp {
  /// The instant at which a date begins in UTC, moved by milliseconds.
  package init(_ date: CivilDate, milliseconds: Int = 0) {
    self.init(milliseconds: Int64(date.daysSince1970) * 86_400_000 + Int64(milliseconds))
  }

  /// The date in UTC and the milliseconds since its midnight.
  package var civil: (date: CivilDate, milliseconds: Int) {
    let (days, rest) = milliseconds.flooredDivision(by: 86_400_000)
    return (CivilDate(daysSince1970: Int(days)), Int(rest))
  }
}

extension Int64 {
  /// Quotient and remainder of a division that rounds down; the remainder has the divisor's sign.
  package func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
