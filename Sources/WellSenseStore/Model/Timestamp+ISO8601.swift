extension Timestamp {
  /// The instant that an ISO 8601 text names, or nil where the text names none.
  ///
  /// - `2016-04-12T07:30:00Z`, `2016-04-12 07:30:00.5+02:00`, `2016-04-12T07:30:00-0330`: a date, `T` or a blank, hours, minutes and
  ///   seconds, a fraction of any length or none, and the offset from UTC, which is required.
  /// - `2016-04-12`: midnight UTC.
  ///
  /// Fractions are floored to the millisecond. Refused: dates that the calendar lacks, hour 24, second 60, an instant outside the
  /// years 1000 to 9999, and anything before or after the text.
  @inlinable
  public init?(iso8601 text: some StringProtocol) {
    let fast = text.utf8.withContiguousStorageIfAvailable { Timestamp(iso8601: $0) }
    if let fast {
      guard let fast else { return nil }
      self = fast
    } else {
      var copy = String(text)
      guard let slow = copy.withUTF8({ Timestamp(iso8601: $0) }) else { return nil }
      self = slow
    }
  }

  /// The instant that ISO 8601 text in UTF-8 names: the form without a `String`, for parsers that hold bytes.
  @usableFromInline
  package init?(iso8601 bytes: UnsafeBufferPointer<UInt8>) {
    var scanner = ISO8601Scanner(bytes)
    guard let milliseconds = scanner.instant(), scanner.isAtEnd else { return nil }
    self.init(milliseconds: milliseconds)
    guard isStorable else { return nil }
  }
}

/// Reads the parts of an ISO 8601 text from its bytes, left to right.
private struct ISO8601Scanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { index == bytes.count }

  /// Milliseconds since 1970 of a date or a date with time and offset.
  mutating func instant() -> Int64? {
    guard let year = number(digits: 4), accept("-"), let month = number(digits: 2), accept("-"), let day = number(digits: 2),
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    let midnight = Int64(date.daysSince1970) * 86_400_000
    if isAtEnd { return midnight }
    guard accept("T") || accept(" "), let time = timeOfDay(), let offset = offset() else { return nil }
    return midnight + Int64(time - offset)
  }

  private mutating func timeOfDay() -> Int? {
    guard let hour = number(digits: 2), hour < 24, accept(":"), let minute = number(digits: 2), minute < 60, accept(":"),
      let second = number(digits: 2), second < 60
    else { return nil }
    let whole = (hour * 3600 + minute * 60 + second) * 1000
    guard accept(".") else { return whole }
    guard let fraction = fraction() else { return nil }
    return whole + fraction
  }

  /// The milliseconds of a fraction; digits past the third count for nothing, which floors.
  private mutating func fraction() -> Int? {
    var value = 0
    var weight = 100
    let first = index
    while let digit = digit() {
      value += digit * weight
      weight /= 10
    }
    return index > first ? value : nil
  }

  /// Milliseconds east of UTC.
  private mutating func offset() -> Int? {
    if accept("Z") { return 0 }
    let isWest = accept("-")
    guard isWest || accept("+"), let hours = number(digits: 2), hours < 24 else { return nil }
    _ = accept(":")
    guard let minutes = number(digits: 2), minutes < 60 else { return nil }
    let offset = (hours * 60 + minutes) * 60_000
    return isWest ? -offset : offset
  }

  private mutating func number(digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  private mutating func digit() -> Int? {
    guard index < bytes.count else { return nil }
    let digit = bytes[index] &- 48
    guard digit < 10 else { return nil }
    index += 1
    return Int(digit)
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(truncatingIfNeeded: character.value) else { return false }
    index += 1
    return true
  }
}

extension Timestamp: CustomStringConvertible {
  /// The length of the text of an instant between the years 0 and 9999.
  package static let iso8601Length = 24

  /// The instant as `2016-04-12T00:00:00.000Z`. Years outside 0 to 9999, which no engine keeps, have a sign and six digits or more.
  public var description: String {
    let civil = self.civil
    guard 0...9999 ~= civil.date.year else { return longDescription(civil.date) }
    return String(unsafeUninitializedCapacity: Self.iso8601Length) { buffer in
      Self.write(civil.date, civil.milliseconds, into: buffer)
      return Self.iso8601Length
    }
  }

  /// Writes the 24 bytes of `description` and says so, or writes nothing and answers 0: the buffer is too short, or the year isn't
  /// between 0 and 9999.
  package func writeISO8601(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let civil = self.civil
    guard buffer.count >= Self.iso8601Length, 0...9999 ~= civil.date.year else { return 0 }
    Self.write(civil.date, civil.milliseconds, into: buffer)
    return Self.iso8601Length
  }

  private static func write(_ date: CivilDate, _ milliseconds: Int, into buffer: UnsafeMutableBufferPointer<UInt8>) {
    func put(_ value: Int, at index: Int) {
      buffer[index] = UInt8(truncatingIfNeeded: 48 + value / 10)
      buffer[index + 1] = UInt8(truncatingIfNeeded: 48 + value % 10)
    }
    let seconds = milliseconds / 1000
    let fraction = milliseconds % 1000
    put(date.year / 100, at: 0)
    put(date.year % 100, at: 2)
    buffer[4] = UInt8(ascii: "-")
    put(date.month, at: 5)
    buffer[7] = UInt8(ascii: "-")
    put(date.day, at: 8)
    buffer[10] = UInt8(ascii: "T")
    put(seconds / 3600, at: 11)
    buffer[13] = UInt8(ascii: ":")
    put(seconds / 60 % 60, at: 14)
    buffer[16] = UInt8(ascii: ":")
    put(seconds % 60, at: 17)
    buffer[19] = UInt8(ascii: ".")
    buffer[20] = UInt8(truncatingIfNeeded: 48 + fraction / 100)
    put(fraction % 100, at: 21)
    buffer[23] = UInt8(ascii: "Z")
  }

  private func longDescription(_ date: CivilDate) -> String {
    // The calendar repeats after 400 years, so a year near 2000 has the rest of the text.
    let shift = Int64((2000 - date.year) / 400) * 146_097 * 86_400_000
    let digits = String(date.year.magnitude)
    let year = (date.year < 0 ? "-" : "+") + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    return year + Timestamp(milliseconds: milliseconds + shift).description.dropFirst(4)
  }
}

extension Timestamp: Codable {
  /// Reads the text that `encode` writes, or any other that `init(iso8601:)` takes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let time = Timestamp(iso8601: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an ISO 8601 instant of the years 1000 to 9999")
    }
    self = time
  }

  /// Writes the instant as `description` shows it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
