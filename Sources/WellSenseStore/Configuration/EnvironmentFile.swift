internal import Foundation

/// A file of `NAME=value` lines, as `.env`, which other programs may share.
///
/// As shells and other readers of such files do, it takes lines that end in LF, CR LF or CR, a byte order mark, comments, `export` before
/// a name, and values in quotes. Lines that are none of this are passed over.
///
/// swift-configuration's own reader takes a file with CR LF for a single line, so that its settings would be lost without a word.
struct EnvironmentFile {
  private(set) var variables: [String: String] = [:]

  static let largest = 1 << 20

  /// Reads a file; one that isn't there has no variables.
  ///
  /// - Throws: `.invalid` for what can't be read as text of at most 1 MiB.
  init(at path: String) throws(StoreError) {
    var status = stat()
    guard stat(path, &status) == 0 || errno != ENOENT else {
      self.init("")
      return
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.largest, let data = FileManager.default.contents(atPath: path),
      let text = String(validating: data, as: UTF8.self), !data.contains(0)
    else {
      throw StoreError(.invalid, "the settings file can't be read; mend or remove it", disposition: .notAttempted, field: path)
    }
    self.init(text)
  }

  init(_ text: String) {
    let text = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    for line in text.split(whereSeparator: \.isNewline) { add(line) }
  }

  /// The last of several lines for one name counts.
  private mutating func add(_ line: Substring) {
    let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return }
    var name = Self.trimmed(parts[0])
    if name.hasPrefix("export ") { name = Self.trimmed(name.dropFirst(7)) }
    guard !name.isEmpty, !name.hasPrefix("#") else { return }
    variables[String(name)] = String(Self.value(Self.trimmed(parts[1])))
  }

  /// Without its quotes, or without the comment after it.
  private static func value(_ text: Substring) -> Substring {
    if let quote = text.first, quote == "\"" || quote == "'", let end = text.dropFirst().firstIndex(of: quote) {
      let rest = trimmed(text[text.index(after: end)...])
      if rest.isEmpty || rest.hasPrefix("#") { return text[text.index(after: text.startIndex)..<end] }
    }
    guard let comment = text.firstRange(of: " #") else { return text }
    return trimmed(text[..<comment.lowerBound])
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
