/// A struct that stands for a JSON object: known keys as properties, and all others as they came.
protocol PayloadObject: Sendable, Hashable {
  associatedtype Key: PayloadKey
  static var shape: PayloadShape { get }
  /// Members under keys that the struct doesn't know.
  var additional: [JSONValue.Member] { get set }
  init()
  /// Takes what stands under a key; its type was checked.
  mutating func take(_ key: Key, _ value: PayloadValue)
  /// Writes what it knows.
  func writeKnown(to writer: inout JSONWriter)
  /// Whether neither it nor what it holds has additional members.
  var isPlain: Bool { get }
}

extension PayloadObject {
  var isPlain: Bool { additional.isEmpty }

  /// Reads a document; unknown keys become ``additional``.
  /// - Throws: `.invalid` where a known key has a value of another type.
  init(_ json: JSON) throws(StoreError) {
    self = try json.withBytes { (bytes) throws(StoreError) in
      try Self.shape.validate(bytes, bounds: false)
      return Self(checked: bytes, at: 0)
    }
  }

  /// Reads an object whose types were checked.
  init(checked bytes: UnsafeRawBufferPointer, at place: Int) {
    self.init()
    guard var members = JSONMembers(bytes, at: place) else { return }
    let shape = Self.shape
    let keys = Key.allCases
    while let member = members.next() {
      if let slot = shape.slot(member, bytes) {
        take(keys[slot], PayloadValue(bytes: bytes, place: member.value))
      } else if let value = JSONReader.value(bytes, at: member.value) {
        additional.append(JSONValue.Member(JSONUnescaper.string(bytes, member.key, escaped: member.escaped), value))
      }
    }
  }

  /// The object as a document.
  /// - Throws: `.invalid` for what no document may hold, as numbers that aren't finite or a key twice among the additional ones.
  func document(field: String) throws(StoreError) -> JSON {
    var writer = JSONWriter(reserving: 128)
    write(to: &writer)
    return try writer.finish(field: field)
  }

  /// The object as a document whose values are possible.
  /// - Throws: `.invalid` for what is not.
  func checkedDocument(field: String) throws(StoreError) -> JSON {
    var writer = JSONWriter(reserving: 128)
    write(to: &writer)
    // Where there are only known keys, the shape refuses all that a document may not hold: what isn't finite is no number, NUL is
    // no text, and texts are short.
    let json = isPlain ? JSON(trusted: writer.bytes[...]) : try writer.finish(field: field)
    try json.withBytes { (bytes) throws(StoreError) in try Self.shape.validate(bytes, bounds: true) }
    return json
  }

  /// Writes the object: known keys first. An additional member under a known key is left out, so it never shadows a property.
  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writeKnown(to: &writer)
    for member in additional where !Self.shape.keys.contains(where: { $0.utf8.elementsEqual(member.key.utf8) }) {
      writer.key(member.key)
      writer.value(member.value)
    }
    writer.endObject()
  }
}

extension JSONWriter {
  mutating func member(_ key: some PayloadKey, _ value: Double?) {
    guard let value else { return }
    self.key(key.rawValue)
    number(value)
  }

  mutating func member(_ key: some PayloadKey, _ value: Int?) {
    guard let value else { return }
    self.key(key.rawValue)
    integer(Int64(value))
  }

  mutating func member(_ key: some PayloadKey, _ value: String?) {
    guard let value else { return }
    self.key(key.rawValue)
    string(value)
  }

  mutating func member(_ key: some PayloadKey, _ values: [Int]?) {
    guard let values else { return }
    self.key(key.rawValue)
    beginArray()
    for value in values { integer(Int64(value)) }
    endArray()
  }

  mutating func member(_ key: some PayloadKey, _ value: (some PayloadObject)?) {
    guard let value else { return }
    self.key(key.rawValue)
    value.write(to: &self)
  }
}
