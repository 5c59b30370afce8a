extension JSON {
  /// An array of texts. Texts are checked when they are written to the store.
  init(texts: [String]) {
    var writer = JSONWriter()
    writer.beginArray()
    for text in texts { writer.string(text) }
    writer.endArray()
    self.init(trusted: writer.bytes[...])
  }

  /// The texts of an array of texts; what isn't a text is left out, and a document of another kind has none.
  var texts: [String] {
    guard case .array(let elements) = value else { return [] }
    return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }
}
