/// A way into a document: keys of nested objects joined by dots, as `bloodPressure.systolic`.
///
/// A key is not empty and holds no dot, quote, backslash or control character, so that no engine needs to escape it. Elements of arrays
/// have no path. At most 255 bytes.
public struct JSONPath: Sendable, Hashable {
  /// The keys in UTF-8, joined by dots: one piece of memory, compared with the document byte by byte.
  package let utf8: [UInt8]

  /// The longest path, in bytes.
  package static let longest = 255

  private static func isSound(_ utf8: [UInt8]) -> Bool {
    guard !utf8.isEmpty, utf8.count <= longest else { return false }
    guard utf8.split(separator: dot, omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty }) else { return false }
    return utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  }

  static let dot = UInt8(ascii: ".")

  /// The keys, outermost first, each as UTF-8.
  package var keys: [[UInt8]] { utf8.split(separator: Self.dot).map(Array.init) }
}

extension JSONPath: LosslessStringConvertible {
  /// The path with this text; `nil` where it isn't one.
  public init?(_ description: String) {
    // The length first: a text of any size may stand here.
    guard description.utf8.count <= Self.longest else { return nil }
    let utf8 = Array(description.utf8)
    guard Self.isSound(utf8) else { return nil }
    self.utf8 = utf8
  }

  public var description: String { String(decoding: utf8, as: UTF8.self) }
}

extension JSONPath: ExpressibleByStringLiteral {
  /// The path in a literal. A literal that isn't a path stops the program; read other text with `init?(_:)`.
  public init(stringLiteral value: String) {
    let utf8 = Array(value.utf8)
    precondition(Self.isSound(utf8), "a JSON path is keys joined by dots, without quotes, backslashes and control characters")
    self.utf8 = utf8
  }
}
