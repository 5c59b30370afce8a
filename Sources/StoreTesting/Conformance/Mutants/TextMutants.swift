import Foundation
import WellSenseStore

extension Mutant {
  static let text: [Mutant] = [
    values("text-composed", "Composes accents, as a database with a normalizing collation would.", asked: true) { column, value in
      value.mapText { $0.precomposedStringWithCanonicalMapping }.mapStrings { $0.precomposedStringWithCanonicalMapping }
    },
    values("text-decomposed", "Decomposes accents, as some file systems do.", asked: true) { _, value in
      value.mapText { $0.decomposedStringWithCanonicalMapping }
    },
    values("text-lowercased", "Stores text in lower case.", asked: true) { _, value in value.mapText { $0.lowercased() } },
    values("trailing-blanks-trimmed", "Drops blanks at the end of text, as padded columns do.", asked: true) { _, value in
      value.mapText { text in String(text.reversed().drop { $0 == " " }.reversed()) }
    },
    values("leading-blanks-trimmed", "Drops blanks at the start of text.", asked: true) { _, value in
      value.mapText { String($0.drop { $0 == " " }) }
    },
    values("text-cut-at-255-bytes", "Counts the length of a text field in bytes.", asked: true) { column, value in
      if case .text = column.type { value.mapText { String(decoding: $0.utf8.prefix(255), as: UTF8.self) } } else { value }
    },
    values("content-cut-at-64-kib", "Cuts long text and documents at 64 KiB.") { _, value in
      if case .json(let json) = value, json.text.utf8.count > 65_535 { return .json(.emptyObject) }
      return value.mapText { String(decoding: $0.utf8.prefix(65_535), as: UTF8.self) }
    },
    values("quotes-escaped", "Stores text as it was escaped for a statement.") { _, value in
      value.mapText { $0.replacingOccurrences(of: "'", with: "''").replacingOccurrences(of: "\\", with: "\\\\") }
    },
    values("controls-dropped", "Drops control characters and byte order marks.") { _, value in
      value.mapText { text in
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0xFEFF }))
      }
    },
    values("beyond-16-bits-lost", "Keeps the first 65,536 characters of Unicode alone, as utf8mb3 does.") { _, value in
      value.mapText { String(String.UnicodeScalarView($0.unicodeScalars.map { $0.value > 0xFFFF ? "?" : $0 })) }
    },
    values("empty-text-as-null", "Stores empty text as null.") { column, value in
      column.isNullable && value == .text("") ? .null : value
    },
    rows("null-as-empty-text", "Reads null text as empty.") { row in
      var row = row
      for column in Schema.current[row.entity].columns where column.type.isTextual && row[column.field] == .null {
        row[column.field] = .text("")
      }
      return row
    },
    scan("equality-folds-letters", "Compares text without case, accents and width.") { scan in
      scan.equals = { one, two in
        guard case .text(let one) = one, case .text(let two) = two else { return one == two }
        return one.string.folded == two.string.folded
      }
    },
    scan("equality-is-like", "Takes % and _ in conditions for wildcards.") { scan in
      scan.equals = { one, two in
        guard case .text(let one) = one, case .text(let two) = two else { return one == two }
        return one == two || two.string == "%" || two.string.contains("_") && one.string.count == two.string.count
          || two.string.hasSuffix("%") && one.string.hasPrefix(two.string.dropLast())
      }
    },
    scan("ranges-by-locale", "Compares text in ranges as a dictionary would.") { scan in
      scan.isBelow = { one, two in
        guard case .text(let one) = one, case .text(let two) = two else { return one.precedes(two) }
        return one.string.folded < two.string.folded
      }
    },
    scan("ranges-by-16-bits", "Compares text in ranges by UTF-16.") { scan in
      scan.isBelow = { one, two in
        guard case .text(let one) = one, case .text(let two) = two else { return one.precedes(two) }
        return one.string.utf16.lexicographicallyPrecedes(two.string.utf16)
      }
    },
    scan("null-equals-null", "Takes null for a value: equal to null and below everything.") { scan in
      scan.judges = { condition, row, scan in
        guard row[condition.field] == .null else { return scan.holds(condition, row) }
        return switch condition.test {
        case .equals(let value): value == .null
        case .isAny(let values): values.contains(.null)
        case .isNull, .below: true
        default: false
        }
      }
    },
    scan("is-null-finds-empty", "Takes empty text for null in conditions.") { scan in
      scan.judges = { condition, row, scan in
        condition.test == .isNull && row[condition.field] == .text("") || scan.holds(condition, row)
      }
    },
    batch("null-assignments-ignored", "Leaves a field that a patch sets to null.") { batch in
      batch.mapWrites { write in
        guard case .patch(let entity, let key, let fields, let precondition) = write else { return [write] }
        return [.patch(entity, key, fields.filter { $0.value != .null }, onlyIf: precondition)]
      }
    },
  ]
}

extension Value {
  func mapText(_ change: (String) -> String) -> Value {
    if case .text(let text) = self { .text(change(text.string)) } else { self }
  }
}

extension String {
  fileprivate var folded: String { folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil) }
}
