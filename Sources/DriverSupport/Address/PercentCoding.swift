internal import WellSenseStore

/// The `%40` of URIs.
enum PercentCoding {
  /// - Parameter lenient: keep a `%` that no two hexadecimal digits follow, as in a password that was pasted in as it is.
  static func decode(_ text: some StringProtocol, lenient: Bool = false) throws(StoreError) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      if let high = rest.first.flatMap(digit), let low = rest.dropFirst().first.flatMap(digit) {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else if lenient {
        bytes.append(byte)
      } else {
        throw .uri("has a % that no two hexadecimal digits follow; write it as %25")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw .uri("has an escape that is not UTF-8 text")
    }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
