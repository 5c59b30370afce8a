/// A value inside of a checked document, read when it is asked for.
struct PayloadValue {
  let bytes: UnsafeRawBufferPointer
  let place: Int

  /// A number, integers included.
  @inline(__always) var double: Double? {
    guard place < bytes.count, JSONPath.isNumber(bytes[place]) else { return nil }
    var scanner = JSONScanner(bytes, at: place)
    return (try? JSONNumber(&scanner))?.double(in: bytes)
  }

  /// A number that is whole and within `Int`, however it is spelled.
  var integer: Int? {
    guard case .integer(let integer)? = number else { return nil }
    return Int(exactly: integer)
  }

  var text: String? {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
    var scanner = JSONScanner(bytes, at: place + 1)
    guard let escaped = try? scanner.skipString() else { return nil }
    return JSONUnescaper.string(bytes, place + 1..<scanner.place - 1, escaped: escaped)
  }

  /// A list of whole numbers.
  var integers: [Int]? {
    var list: [Int] = []
    return forEachInteger { list.append($0) } ? list : nil
  }

  /// Gives each number of a list of whole numbers; `false` where it isn't one, after those before the fault.
  func forEachInteger(_ body: (Int) -> Void) -> Bool {
    guard var elements = JSONElements(bytes, at: place) else { return false }
    while let element = elements.next() {
      guard let integer = PayloadValue(bytes: bytes, place: element).integer else { return false }
      body(integer)
    }
    return true
  }

  /// A payload of its own, of an object whose types were checked.
  func payload<Payload: PayloadObject>() -> Payload { Payload(checked: bytes, at: place) }

  private var number: JSONNumber.Value? {
    guard place < bytes.count, JSONPath.isNumber(bytes[place]) else { return nil }
    var scanner = JSONScanner(bytes, at: place)
    return (try? JSONNumber(&scanner))?.value(in: bytes)
  }
}
