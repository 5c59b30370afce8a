import WellSenseStore

/// Dates and times of people's clocks in fields of text files, as seconds since 1970 by that clock.
///
/// `4/12/2016`, `4/12/2016 12:00:00 AM`, `5/2/16 23:59` (month first, years of two digits in this century), `2016-04-12` and
/// `2016-04-12T23:59:00`.
struct FieldTime {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  /// The local time; `nil` where the bytes are none, or one that the calendar lacks.
  static func local(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var reader = FieldTime(bytes: bytes)
    return reader.read()
  }

  private init(bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  private mutating func read() -> Int64? {
    guard let date = date() else { return nil }
    let midnight = Int64(date.daysSince1970) * 86_400
    guard place < bytes.count else { return midnight }
    guard take(UInt8(ascii: " ")) || take(UInt8(ascii: "T")), let seconds = time(), place == bytes.count else { return nil }
    return midnight + Int64(seconds)
  }

  private mutating func date() -> CivilDate? {
    guard let first = number(4) else { return nil }
    if take(UInt8(ascii: "-")) {
      guard first.digits == 4, let month = number(2), take(UInt8(ascii: "-")), let day = number(2) else { return nil }
      return CivilDate(year: first.value, month: month.value, day: day.value)
    }
    guard first.digits <= 2, take(UInt8(ascii: "/")), let day = number(2), take(UInt8(ascii: "/")) else { return nil }
    guard let year = number(4), year.digits == 4 || year.digits == 2 else { return nil }
    return CivilDate(year: year.digits == 2 ? 2000 + year.value : year.value, month: first.value, day: day.value)
  }

  /// Seconds since midnight.
  private mutating func time() -> Int? {
    guard var hour = number(2)?.value, take(UInt8(ascii: ":")), let minute = number(2)?.value, minute < 60 else { return nil }
    var second = 0
    if take(UInt8(ascii: ":")) {
      guard let given = number(2)?.value, given < 60 else { return nil }
      second = given
    }
    if take(UInt8(ascii: " ")) {
      let isAfternoon = take(UInt8(ascii: "P")) || take(UInt8(ascii: "p"))
      guard isAfternoon || take(UInt8(ascii: "A")) || take(UInt8(ascii: "a")) else { return nil }
      guard take(UInt8(ascii: "M")) || take(UInt8(ascii: "m")), 1...12 ~= hour else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    guard hour < 24 else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private mutating func number(_ most: Int) -> (value: Int, digits: Int)? {
    var value = 0
    var digits = 0
    while place < bytes.count, digits < most, bytes[place] &- 0x30 < 10 {
      value = value * 10 + Int(bytes[place] &- 0x30)
      digits += 1
      place += 1
    }
    return digits == 0 ? nil : (value, digits)
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }
}
