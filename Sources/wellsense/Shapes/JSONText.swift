import Foundation
import WellSenseStore

/// Writes one document over several lines, as people and `jq` both read it.
///
/// Unlike a stored document it has no limit: a page of a thousand records may hold more than 1 MiB.
struct JSONText {
  private var bytes: [UInt8] = []

  static func bytes(_ value: JSONValue) -> [UInt8] {
    var text = JSONText()
    text.append(value, indent: 0)
    text.bytes.append(UInt8(ascii: "\n"))
    return text.bytes
  }

  private mutating func append(_ value: JSONValue, indent: Int) {
    switch value {
    case .array(let elements) where !elements.isEmpty:
      list("[", "]", elements, indent) { text, element in text.append(element, indent: indent + 1) }
    case .object(let members) where !members.isEmpty:
      list("{", "}", members, indent) { text, member in
        text.scalar(.string(member.key))
        text.bytes.append(contentsOf: ": ".utf8)
        text.append(member.value, indent: indent + 1)
      }
    default: scalar(value)
    }
  }

  private mutating func list<Item>(
    _ open: String, _ close: String, _ items: [Item], _ indent: Int, _ append: (inout JSONText, Item) -> Void
  ) {
    bytes.append(contentsOf: open.utf8)
    for (place, item) in items.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine(indent + 1)
      append(&self, item)
    }
    newLine(indent)
    bytes.append(contentsOf: close.utf8)
  }

  private mutating func newLine(_ indent: Int) {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
  }

  private mutating func scalar(_ value: JSONValue) {
    var writer = JSONWriter(reserving: 32)
    writer.value(value)
    bytes.append(contentsOf: writer.bytes)
  }
}

extension Console {
  /// Prints one document.
  /// - Parameter isRemark: on standard error instead.
  func print(json value: JSONValue, isRemark: Bool = false) throws {
    if isRemark { return try Self.send(JSONText.bytes(value)[...], to: STDERR_FILENO) }
    try write(JSONText.bytes(value))
  }
}

extension JSONValue {
  static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
  static func number(_ number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }
  static func count(_ count: Int) -> JSONValue { .integer(Int64(count)) }
  static func time(_ time: Timestamp?) -> JSONValue { text(time?.description) }
  static func id<Subject>(_ id: ID<Subject>) -> JSONValue { .string(id.description) }
  static func list<Element>(_ elements: some Sequence<Element>, _ shape: (Element) -> JSONValue) -> JSONValue {
    .array(elements.map(shape))
  }
}
