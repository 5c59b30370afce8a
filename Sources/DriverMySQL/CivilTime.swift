internal import CMariaDB
internal import WellSenseStore

/// Instants as the calendar and clock of UTC, which is how `DATETIME` travels.
///
/// Days become dates by Howard Hinnant's algorithm, in which a year begins in March so that leap days come last.
enum CivilTime {
  private static let dayMilliseconds: Int64 = 86_400_000

  /// The instant of a stored time. Parts that no calendar has give nothing.
  static func timestamp(_ time: MYSQL_TIME) -> Timestamp? {
    guard (1...12).contains(time.month), (1...31).contains(time.day), time.year <= 9999, time.hour < 24, time.minute < 60,
      time.second < 60, time.second_part < 1_000_000
    else { return nil }
    let month = Int64(time.month)
    let year = Int64(time.year) - (month <= 2 ? 1 : 0)
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + Int64(time.day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let seconds = (Int64(time.hour) * 60 + Int64(time.minute)) * 60 + Int64(time.second)
    return Timestamp(milliseconds: days * dayMilliseconds + seconds * 1000 + Int64(time.second_part / 1000))
  }

  /// An instant as the server takes it. What lies outside the years 1 to 9999 becomes the first or last instant of them, which
  /// compares with every stored time as the instant itself would.
  static func time(_ timestamp: Timestamp) -> MYSQL_TIME {
    let latest = Timestamp.latest.milliseconds
    let earliest: Int64 = -62_135_596_800_000
    let milliseconds = min(max(timestamp.milliseconds, earliest), latest)
    var days = milliseconds / dayMilliseconds
    var rest = milliseconds % dayMilliseconds
    if rest < 0 {
      rest += dayMilliseconds
      days -= 1
    }
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    var time = MYSQL_TIME()
    time.year = UInt32(yearOfEra + era * 400 + (month <= 2 ? 1 : 0))
    time.month = UInt32(month)
    time.day = UInt32(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    time.hour = UInt32(rest / 3_600_000)
    time.minute = UInt32(rest / 60_000 % 60)
    time.second = UInt32(rest / 1000 % 60)
    time.second_part = UInt(rest % 1000 * 1000) + (timestamp.milliseconds > latest ? 999 : 0)
    time.time_type = MYSQL_TIMESTAMP_DATETIME
    return time
  }
}
