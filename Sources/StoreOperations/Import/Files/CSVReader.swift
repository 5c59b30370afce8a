package import WellSenseStore

/// Reads the records of a CSV file one after the other, in memory that does not grow with the file.
///
/// RFC 4180: commas, quotes, newlines within quotes, CR LF or LF, a byte order mark or none. A record that breaks a rule is reported and
/// passed over; those after it are read.
package struct CSVReader: Sendable {
  package enum Step: Sendable, Hashable {
    /// ``fields`` holds the next record.
    case record
    case fault(CSVFault)
    case end
  }

  /// Where the present record starts, counted from 1.
  package private(set) var line: Int
  /// How many fields the present record has.
  package var fieldCount: Int { fields.count }
  /// The bytes of the file that the present record takes, its line end included.
  package private(set) var range: Range<Int>
  /// How many fields records must have; `nil` for any number.
  package var expected: Int?

  private var window: ByteWindow
  private var fields: [CSVScan.Field] = []
  private var place = 0
  private var nextLine: Int

  package static let longest = 1 << 20

  /// - Parameters:
  ///   - range: the part of the file to read, from the start of a record.
  ///   - line: the number of the line there.
  package init(_ file: InputFile, range: Range<Int>? = nil, line: Int = 1) {
    window = ByteWindow(file, range: range)
    self.line = line
    self.range = 0..<0
    nextLine = line
  }

  /// Moves to the next record. Empty lines are none.
  package mutating func next() throws(StoreError) -> Step {
    while true {
      if place >= window.filled || window.filled == 0 {
        guard try window.readOn(keepingFrom: &place) else { return .end }
        if window.base == 0 { place = bomLength }
        continue
      }
      guard let scan = try scan() else { return try skip() }
      let step = take(scan)
      if step != .record || fields.count > 1 || fields.first?.range.isEmpty == false { return step }
    }
  }

  /// The bytes of a field, which are UTF-8. A field that the record lacks is empty.
  package func withField<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard index < fields.count else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    let field = fields[index]
    return window.bytes.withUnsafeBytes { memory in
      let bytes = UnsafeRawBufferPointer(rebasing: memory[field.range])
      guard field.isEscaped else { return body(bytes) }
      return Self.unescaped(bytes).withUnsafeBytes(body)
    }
  }

  /// A field as text.
  package func text(_ index: Int) -> String {
    withField(index) { String(decoding: $0, as: UTF8.self) }
  }

  /// The whole record's bytes as they stand in the file, without the line end.
  func withRecord<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard let first = fields.first, let last = fields.last else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return window.bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[first.range.lowerBound..<last.range.upperBound])) }
  }

  /// The scan of the record that starts here, once all of it is in memory; `nil` where it is too long.
  private mutating func scan() throws(StoreError) -> CSVScan? {
    while true {
      let (from, filled, isLast) = (place, window.filled, window.isAtEnd)
      let scan = window.bytes.withUnsafeBytes { memory in
        CSVScan(UnsafeRawBufferPointer(rebasing: memory[..<filled]), from: from, isLast: isLast, fields: &fields)
      }
      if let next = scan.next { return next - from > Self.longest ? nil : scan }
      guard filled - place <= Self.longest else { return nil }
      _ = try window.readOn(keepingFrom: &place)
    }
  }

  private mutating func take(_ scan: CSVScan) -> Step {
    let start = place
    place = scan.next ?? place
    line = nextLine
    nextLine += scan.newlines
    range = window.base + start..<window.base + place
    if let fault = scan.fault { return .fault(fault) }
    if !scan.hasOnlyASCII, !isUTF8(start..<scan.end) { return .fault(.encoding) }
    if let expected, fields.count != expected, fields.count > 1 || !(fields.first?.range.isEmpty ?? true) {
      return .fault(.fields(found: fields.count, expected: expected))
    }
    return .record
  }

  /// Moves past a record that is too long, keeping nothing of it. A line end counts where quotes come in pairs.
  private mutating func skip() throws(StoreError) -> Step {
    let start = window.base + place
    line = nextLine
    var isQuoted = false
    repeat {
      while place < window.filled {
        let byte = window.bytes[place]
        place += 1
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
        guard byte == UInt8(ascii: "\n") else { continue }
        nextLine += 1
        if !isQuoted {
          range = start..<window.base + place
          return .fault(.tooLong)
        }
      }
      let more = try window.readOn(keepingFrom: &place)
      if !more { break }
    } while true
    range = start..<window.base
    return .fault(isQuoted ? .unterminatedQuote : .tooLong)
  }

  private func isUTF8(_ range: Range<Int>) -> Bool {
    String(validating: window.bytes[range], as: UTF8.self) != nil
  }

  private var bomLength: Int {
    window.filled >= 3 && window.bytes[0] == 0xEF && window.bytes[1] == 0xBB && window.bytes[2] == 0xBF ? 3 : 0
  }

  private static func unescaped(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var place = 0
    while place < bytes.count {
      text.append(bytes[place])
      // Quotes come in pairs here.
      place += bytes[place] == UInt8(ascii: "\"") ? 2 : 1
    }
    return text
  }
}
