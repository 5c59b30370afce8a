/// How many columns a text takes on a terminal.
enum DisplayWidth {
  static func of(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + of($1) }
  }

  static func of(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    // A sequence of emoji is drawn as one; a variation selector asks for the wide form.
    if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return isWide(first) ? 2 : 1
    }
  }

  /// The first columns of a text; a mark says that something is missing.
  static func truncated(_ text: String, to width: Int, mark: String) -> String {
    guard of(text) > width else { return text }
    var rest = width - of(mark)
    guard rest >= 0 else { return String(mark.prefix(max(0, width))) }
    var kept = ""
    for character in text {
      rest -= of(character)
      if rest < 0 { break }
      kept.append(character)
    }
    return kept + mark
  }

  /// Wide and fullwidth of Unicode's East Asian Width (UAX 11), by blocks, and what is an emoji unless told otherwise.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}
