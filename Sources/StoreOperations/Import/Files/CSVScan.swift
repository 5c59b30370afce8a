/// Finds the end of one record in memory, and its fields. RFC 4180, with line ends of CR LF or LF.
struct CSVScan {
  /// A field's bytes, without its quotes.
  struct Field: Sendable {
    let range: Range<Int>
    /// Whether quotes in it are doubled.
    let isEscaped: Bool
  }

  /// Where the next record starts; `nil` where more bytes are needed to tell.
  private(set) var next: Int?
  /// The end of the record, without its line end.
  private(set) var end = 0
  private(set) var fault: CSVFault?
  private(set) var newlines = 0
  private(set) var hasOnlyASCII = true

  private let bytes: UnsafeRawBufferPointer
  private let isLast: Bool
  private var place: Int
  private var bits: UInt8 = 0

  static let mostFields = 1000

  /// - Parameter isLast: whether the file ends with these bytes.
  init(_ bytes: UnsafeRawBufferPointer, from start: Int, isLast: Bool, fields: inout [Field]) {
    self.bytes = bytes
    self.isLast = isLast
    place = start
    fields.removeAll(keepingCapacity: true)
    while let field = place < bytes.count && bytes[place] == UInt8(ascii: "\"") ? quoted() : plain() {
      if fields.count < Self.mostFields { fields.append(field) } else { fault = fault ?? .tooManyFields }
      if next != nil { break }
    }
    hasOnlyASCII = bits < 0x80
  }

  /// A field without quotes, and what ends it; `nil` where its end isn't here.
  @inline(__always) private mutating func plain() -> Field? {
    let start = place
    while place < bytes.count {
      let byte = bytes[place]
      bits |= byte
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { return close(start..<place, false) }
      if byte == UInt8(ascii: "\r") {
        guard place &+ 1 < bytes.count else { break }
        if bytes[place &+ 1] == UInt8(ascii: "\n") { return close(start..<place, false) }
      }
      if byte == UInt8(ascii: "\"") { fault = fault ?? .quote }
      if byte == 0 { fault = fault ?? .nul }
      place &+= 1
    }
    guard isLast else { return nil }
    // A carriage return that ends the file ends the record, too.
    let end = bytes.count > start && bytes[bytes.count &- 1] == UInt8(ascii: "\r") ? bytes.count &- 1 : bytes.count
    place = bytes.count
    return finish(start..<end, false)
  }

  private mutating func quoted() -> Field? {
    place &+= 1
    let start = place
    var isEscaped = false
    while place < bytes.count {
      let byte = bytes[place]
      bits |= byte
      if byte == UInt8(ascii: "\n") { newlines &+= 1 }
      if byte == 0 { fault = fault ?? .nul }
      guard byte == UInt8(ascii: "\"") else {
        place &+= 1
        continue
      }
      guard place &+ 1 < bytes.count else { break }
      guard bytes[place &+ 1] == UInt8(ascii: "\"") else { return afterQuote(start..<place, isEscaped) }
      isEscaped = true
      place &+= 2
    }
    guard isLast else { return nil }
    let isClosed = place < bytes.count
    if !isClosed { fault = .unterminatedQuote }
    let end = place
    place = bytes.count
    return finish(start..<end, isEscaped)
  }

  /// What follows a closing quote: the end of the field, or something that shouldn't be there.
  private mutating func afterQuote(_ range: Range<Int>, _ isEscaped: Bool) -> Field? {
    place &+= 1
    guard let rest = plain() else { return nil }
    if !rest.range.isEmpty { fault = fault ?? .quote }
    if next != nil { end = max(end, range.upperBound + 1) }
    return Field(range: range, isEscaped: isEscaped)
  }

  /// The field that ends at the comma or line end here.
  @inline(__always) private mutating func close(_ range: Range<Int>, _ isEscaped: Bool) -> Field {
    let byte = bytes[place]
    place &+= byte == UInt8(ascii: "\r") ? 2 : 1
    if byte != UInt8(ascii: ",") {
      newlines &+= 1
      end = range.upperBound
      next = place
    }
    return Field(range: range, isEscaped: isEscaped)
  }

  private mutating func finish(_ range: Range<Int>, _ isEscaped: Bool) -> Field {
    end = range.upperBound
    next = place
    return Field(range: range, isEscaped: isEscaped)
  }
}
