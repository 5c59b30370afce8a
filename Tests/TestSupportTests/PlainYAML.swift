import Foundation

/// YAML as far as `compose.yaml` uses it: block maps and lists, text in quotes or without, flow lists, literal blocks. Anything else is refused.
indirect enum PlainYAML: Equatable {
  case text(String)
  case list([PlainYAML])
  case map([String: PlainYAML])

  struct Refusal: Error { let line: Int }

  init(parsing text: String) throws {
    var parser = Parser(text)
    self = try parser.block(indentation: 0)
    guard parser.lines.isEmpty else { throw Refusal(line: parser.lines[0].number) }
  }

  subscript(key: String) -> PlainYAML? { if case .map(let map) = self { map[key] } else { nil } }
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var texts: [String] { if case .list(let list) = self { list.compactMap(\.text) } else { [] } }
  var keys: Set<String> { if case .map(let map) = self { Set(map.keys) } else { [] } }

  private struct Parser {
    struct Line {
      var number: Int
      var indentation: Int
      var text: Substring
    }

    var lines: ArraySlice<Line>
    let all: [Substring]

    init(_ text: String) {
      all = text.split(separator: "\n", omittingEmptySubsequences: false)
      lines =
        all.enumerated().map { Line(number: $0 + 1, indentation: $1.prefix { $0 == " " }.count, text: $1.drop { $0 == " " }) }
        .filter { !$0.text.isEmpty && !$0.text.hasPrefix("#") }[...]
    }

    mutating func block(indentation: Int) throws -> PlainYAML {
      guard let first = lines.first, first.indentation == indentation else { return .text("") }
      return first.text.hasPrefix("- ") ? try list(indentation) : try map(indentation)
    }

    private mutating func list(_ indentation: Int) throws -> PlainYAML {
      var list: [PlainYAML] = []
      while let line = lines.first, line.indentation == indentation, line.text.hasPrefix("- ") {
        let rest = line.text.dropFirst(2)
        if !rest.hasPrefix("\""), !rest.hasPrefix("-"), rest.contains(": ") {
          lines[lines.startIndex].indentation += 2
          lines[lines.startIndex].text = rest
          list.append(try map(indentation + 2))
        } else {
          lines.removeFirst()
          list.append(try scalar(rest, line))
        }
      }
      return .list(list)
    }

    private mutating func map(_ indentation: Int) throws -> PlainYAML {
      var map: [String: PlainYAML] = [:]
      while let line = lines.first, line.indentation == indentation {
        guard let colon = line.text.firstIndex(of: ":"), !line.text.hasPrefix("- ") else { throw Refusal(line: line.number) }
        let key = String(line.text[..<colon])
        let rest = line.text[line.text.index(after: colon)...]
        guard map[key] == nil, rest.isEmpty || rest.hasPrefix(" "), !key.contains(where: \.isWhitespace) else {
          throw Refusal(line: line.number)
        }
        lines.removeFirst()
        map[key] = try value(rest.drop { $0 == " " }, line)
      }
      if let line = lines.first, line.indentation > indentation { throw Refusal(line: line.number) }
      return .map(map)
    }

    private mutating func value(_ rest: Substring, _ line: Line) throws -> PlainYAML {
      if rest == "|" { return literal(deeperThan: line) }
      if !rest.isEmpty { return try scalar(rest, line) }
      guard let next = lines.first, next.indentation > line.indentation else { return .text("") }
      return try block(indentation: next.indentation)
    }

    private mutating func literal(deeperThan line: Line) -> PlainYAML {
      var text: [Substring] = []
      while let next = lines.first, next.indentation > line.indentation {
        text.append(all[next.number - 1])
        lines.removeFirst()
      }
      let margin = text.map { $0.prefix { $0 == " " }.count }.min() ?? 0
      return .text(text.map { $0.dropFirst(margin) + "\n" }.joined())
    }

    private func scalar(_ text: Substring, _ line: Line) throws -> PlainYAML {
      if text.hasPrefix("\"") || text.hasPrefix("[") {
        let value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        if let string = value as? String { return .text(string) }
        if let strings = value as? [String] { return .list(strings.map(PlainYAML.text)) }
        throw Refusal(line: line.number)
      }
      guard let first = text.first, !"{&*!|>'%@`?,]}".contains(first), !text.contains(": "), !text.contains(" #") else {
        throw Refusal(line: line.number)
      }
      return .text(String(text))
    }
  }
}
