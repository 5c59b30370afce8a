import Foundation

/// What the output can show.
struct Terminal: Sendable {
  /// Whether standard output is a terminal.
  let isInteractive: Bool
  /// Whether standard error is one, so that progress can be drawn.
  let showsProgress: Bool
  /// Columns of the output, if it has any: a pipe has none.
  let columns: Int?
  /// Whether the locale's text is UTF-8.
  let isUnicode: Bool
  let hasColour: Bool

  /// Columns for what has to have a width.
  var width: Int { columns ?? 80 }

  static func current() -> Terminal {
    let isInteractive = isatty(STDOUT_FILENO) == 1
    let isDumb = environment("TERM") == "dumb"
    return Terminal(
      isInteractive: isInteractive, showsProgress: isatty(STDERR_FILENO) == 1 && !isDumb,
      columns: columns(isInteractive), isUnicode: isUnicode,
      hasColour: isInteractive && !isDumb && environment("NO_COLOR") == nil)
  }

  private static func columns(_ isInteractive: Bool) -> Int? {
    if let given = environment("COLUMNS").flatMap({ Int($0) }), given > 0 { return min(max(given, 40), 1000) }
    var size = winsize()
    guard isInteractive, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return max(Int(size.ws_col), 40)
  }

  /// The locale as programs find it: the first of these that is set.
  private static var isUnicode: Bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first ?? "C"
    let plain = locale.lowercased().filter { $0 != "-" }
    return plain.hasSuffix("utf8") || plain.contains("utf8@")
  }

  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }
}

extension Terminal {
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case cyan = "36"
  }

  /// The text in a style, where the terminal has colours.
  func styled(_ text: String, _ style: Style) -> String {
    hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// The first where it can be shown, else the second.
  func pick(_ unicode: String, _ ascii: String) -> String { isUnicode ? unicode : ascii }
}
