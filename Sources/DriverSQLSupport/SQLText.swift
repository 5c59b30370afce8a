internal import WellSenseStore

/// SQL as it is written, with its placeholders counted.
struct SQLText {
  let dialect: Dialect
  private(set) var text = ""
  private(set) var placeholders = 0

  init(_ dialect: Dialect, _ text: String = "") {
    self.dialect = dialect
    self.text = text
  }

  static func += (left: inout SQLText, right: String) { left.text += right }

  mutating func name(_ name: String) { text += dialect.quoted(name) }

  mutating func placeholder() { text += nextPlaceholder() }

  /// A placeholder that is to be written before any other.
  mutating func nextPlaceholder() -> String {
    placeholders += 1
    return switch dialect.placeholder {
    case .question: "?"
    case .dollar: "$\(placeholders)"
    }
  }

  /// `body` for each element, with a separator between.
  mutating func list<Elements: Sequence>(
    _ elements: Elements, _ separator: String = ", ", _ body: (inout SQLText, Elements.Element) -> Void
  ) {
    var isFirst = true
    for element in elements {
      if !isFirst { text += separator }
      isFirst = false
      body(&self, element)
    }
  }

  mutating func names(_ fields: [Field], prefix: String = "") {
    list(fields) { text, field in
      text += prefix
      text.name(field.name)
    }
  }
}
