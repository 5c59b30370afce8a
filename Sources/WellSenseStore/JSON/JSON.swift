/// A JSON document: bytes that were checked, kept as they were given, parsed only when asked.
///
/// Two documents are equal when their canonical forms are: the order of keys, white space and spelling are not part of the value.
/// Comparing and hashing build that form, unless the bytes are the same.
public struct JSON: Sendable {
  /// The text as UTF-8. A document that a database gave back is a part of its rows' memory and keeps all of that alive.
  package let bytes: ArraySlice<UInt8>

  /// Checks a document and keeps a copy of it.
  ///
  /// RFC 8259, and stricter: keys are unique in their object, there is no NUL, no lone surrogate, no number beyond a double, and the
  /// sizes are those of ``Limits``.
  /// - Parameter field: the field that an error names.
  /// - Throws: `.invalid` with the place and the reason, never the content.
  public init(parsing bytes: some Collection<UInt8>, field: String? = nil) throws(StoreError) {
    // One byte more than is allowed is enough to refuse it.
    try self.init(parsing: ArraySlice(bytes.prefix(Limits.documentBytes + 1)), field: field)
  }

  /// Checks a document and keeps it, without copying.
  public init(parsing bytes: [UInt8], field: String? = nil) throws(StoreError) {
    try self.init(parsing: bytes[...], field: field)
  }

  /// Checks a document and keeps it, without copying. It keeps the whole array alive that this is a part of.
  public init(parsing bytes: ArraySlice<UInt8>, field: String? = nil) throws(StoreError) {
    if let fault = bytes.withUnsafeBytes({ JSONValidator.fault(in: $0) }) { throw fault.error(field: field) }
    self.bytes = bytes
  }

  /// Checks a document given as text.
  public init(parsing text: String, field: String? = nil) throws(StoreError) {
    guard text.utf8.count <= Limits.documentBytes else { throw JSONFault(.tooLong, at: Limits.documentBytes).error(field: field) }
    try self.init(parsing: Array(text.utf8)[...], field: field)
  }

  /// Writes a value as a document, members in their order.
  /// - Throws: `.invalid` for numbers that are not finite, NUL, keys that occur twice, and what is too deep or too large. The place is
  ///   that in the document as it would be written.
  public init(_ value: JSONValue, field: String? = nil) throws(StoreError) {
    var writer = JSONWriter()
    writer.value(value)
    self = try writer.finish(field: field)
  }

  /// Checks a document of other sizes than the store keeps, as one that is only read.
  package init(parsing bytes: ArraySlice<UInt8>, limits: JSONLimits, field: String? = nil) throws(StoreError) {
    if let fault = bytes.withUnsafeBytes({ JSONValidator.fault(in: $0, limits: limits) }) {
      throw fault.error(field: field, limits: limits)
    }
    self.bytes = bytes
  }

  /// A document that was checked before, as a database gives it back: no copy, no check.
  package init(trusted bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  /// `{}`.
  public static let emptyObject = JSON(trusted: [UInt8(ascii: "{"), UInt8(ascii: "}")])

  /// Gives the document's bytes.
  public func withBytes<Value, Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Value) throws(Failure) -> Value {
    try bytes.withUnsafeBufferPointer { (buffer) throws(Failure) in try body(UnsafeRawBufferPointer(buffer)) }
  }

  /// The document as it was given.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The document as a tree, parsed anew at each call. Bytes that a database gave back and that do not parse are `null`.
  public var value: JSONValue { tree ?? .null }

  /// The form that stands for the value: keys sorted by their bytes, no white space, integers as decimals, other numbers with the
  /// fewest digits that read back the same, and no escape that isn't needed. Built at each call.
  ///
  /// Bytes that a database gave back and that do not parse stand for themselves.
  public var canonical: [UInt8] {
    guard let tree else { return Array(bytes) }
    var writer = JSONWriter(reserving: bytes.count)
    writer.value(tree, sorted: true)
    return writer.bytes
  }

  private var tree: JSONValue? { bytes.withUnsafeBytes { JSONReader.document($0) } }
}

extension JSON: Hashable {
  public static func == (left: JSON, right: JSON) -> Bool {
    left.bytes == right.bytes || left.canonical == right.canonical
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(canonical)
  }
}

extension JSON: CustomStringConvertible {
  /// The document as it was given.
  public var description: String { text }
}
