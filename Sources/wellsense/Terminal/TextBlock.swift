/// Long text over several lines.
enum TextBlock {
  /// Words, as many a line as fit.
  static func lines(of text: String, width: Int) -> [String] {
    fill(SafeText.line(text).split(separator: " ").map(String.init), width)
  }

  /// Parts, separated by commas, none of them divided.
  static func lines(of parts: [String], width: Int) -> [String] {
    fill(parts.enumerated().map { $0.offset < parts.count - 1 ? $0.element + "," : $0.element }, width)
  }

  private static func fill(_ parts: [String], _ width: Int) -> [String] {
    var lines: [String] = []
    for part in parts {
      if let last = lines.last, DisplayWidth.of(last) + 1 + DisplayWidth.of(part) <= width {
        lines[lines.count - 1] = last + " " + part
      } else {
        lines.append(part)
      }
    }
    return lines
  }
}
