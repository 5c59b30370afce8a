/// Checks that many fields share. Each refusal is `.invalid`, names the field and never its value.
package enum Check {
  /// Text that every engine keeps as it is: no NUL, and no longer than the column.
  ///
  /// - Parameter scalars: the most Unicode scalars that the field may hold.
  package static func text(_ text: String, field: String, scalars: Int) throws(StoreError) {
    try withoutNUL(text, field: field)
    // A scalar has at least one byte: most texts are short enough already in bytes.
    guard text.utf8.count > scalars else { return }
    guard !exceeds(text, scalars) else { throw invalid("at most \(scalars) Unicode scalars fit; shorten the text", field: field) }
  }

  /// Text that isn't empty.
  package static func filled(_ text: String, field: String, scalars: Int) throws(StoreError) {
    guard !text.isEmpty else { throw invalid("it must not be empty", field: field) }
    try Self.text(text, field: field, scalars: scalars)
  }

  /// Text measured in bytes of UTF-8.
  package static func longText(_ text: String, field: String, bytes: Int = Limits.documentBytes) throws(StoreError) {
    guard text.utf8.count <= bytes else { throw invalid("at most \(bytes) bytes of UTF-8 fit; shorten the text", field: field) }
    try withoutNUL(text, field: field)
  }

  /// A document that is an object.
  package static func object(_ json: JSON, field: String) throws(StoreError) {
    guard json.withBytes({ JSONMembers($0) != nil }) else { throw invalid("it must be a JSON object", field: field) }
  }

  /// The error of a field that breaks a rule.
  ///
  /// - Parameter detail: a fixed sentence; never the value.
  package static func invalid(_ detail: String, field: String) -> StoreError {
    StoreError(.invalid, detail, disposition: .notAttempted, field: field)
  }

  private static func withoutNUL(_ text: String, field: String) throws(StoreError) {
    var text = text
    let clean = text.withUTF8 { !$0.contains(0) }
    guard clean else { throw invalid("it holds a NUL character, which not every engine can keep; remove it", field: field) }
  }

  /// Whether a text has more scalars than `limit`, looking no further than needed.
  private static func exceeds(_ text: String, _ limit: Int) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      // No scalar has more than four bytes.
      guard bytes.count <= limit.multipliedReportingOverflow(by: 4).partialValue else { return true }
      return bytes.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } > limit
    }
  }
}
