import Testing
import WellSenseStore

struct JSONStrictnessTests {
  /// The place and reason of the refusal, or `accepted`.
  private func verdict(_ bytes: [UInt8]) -> String {
    do {
      _ = try JSON(parsing: bytes)
      return "accepted"
    } catch {
      let head = "the JSON document is refused at byte "
      guard error.code == .invalid, error.disposition == .notAttempted, error.detail.hasPrefix(head) else { return error.description }
      return String(error.detail.dropFirst(head.count))
    }
  }

  @Test(arguments: [
    ("", "0: it ends too early"),
    (" ", "1: it ends too early"),
    ("{\"a\":1,}", "7: a byte that the grammar doesn't allow there"),
    ("[1,]", "3: a byte that the grammar doesn't allow there"),
    ("[1}", "2: a byte that the grammar doesn't allow there"),
    ("1 2", "2: something follows the document"),
    ("01", "0: a number in a form that JSON doesn't know"),
    ("[1.]", "1: a number in a form that JSON doesn't know"),
    ("tru", "3: it ends too early"),
    ("trux", "0: a byte that the grammar doesn't allow there"),
    ("fa1se", "0: a byte that the grammar doesn't allow there"),
    ("\"\u{1F}\"", "1: a control character that isn't escaped"),
    ("\"\u{0}\"", "1: a NUL character"),
    ("{}\u{0}", "2: a NUL character"),
    ("\"a\\u0000\"", "2: a NUL character"),
    ("\"\\x\"", "1: an escape that JSON doesn't know"),
    ("\"\\uD83D\\uD83D\"", "1: a surrogate without its other half"),
    ("\"abc", "4: it ends too early"),
    ("1e400", "0: a number too large for a double"),
    ("\u{FEFF}{}", "0: it starts with a byte order mark"),
  ])
  func `refusals say where and why`(_ text: String, _ expected: String) {
    #expect(verdict(Array(text.utf8)) == expected)
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0x80], [0xFF], [0xC3], [0xE2, 0x82], [0xE2, 0x28, 0xA1],
    ] as [[UInt8]])
  func `bytes that are not UTF-8 are refused in strings and in keys`(_ bad: [UInt8]) {
    #expect(verdict([0x22] + bad + [0x22]) == "1: bytes that are not UTF-8")
    #expect(verdict(Array("{\"k".utf8) + bad + Array("\":1}".utf8)) == "3: bytes that are not UTF-8")
  }

  @Test(arguments: ["\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}"])
  func `characters at the edges of UTF-8 are accepted`(_ text: String) throws {
    #expect(try JSON(parsing: "\"\(text)\"").value == .string(text))
  }

  @Test func `every scalar but NUL and the surrogates is the same escaped and as it is`() throws {
    for first in stride(from: 1, to: 0x110000, by: 89) {
      guard let scalar = Unicode.Scalar(UInt32(first)), first >= 0x20, first != 0x22, first != 0x5C else { continue }
      let escaped = String(scalar).utf16.map {
        "\\u" + String(repeating: "0", count: 4 - String($0, radix: 16).count) + String($0, radix: 16)
      }
      #expect(try JSON(parsing: "\"\(escaped.joined())\"") == JSON(parsing: "\"\(String(scalar))\""))
    }
  }

  @Test(arguments: [
    ("{\"a\":1,\"b\":2,\"a\":3}", 13),
    ("{\"a\":1,\"\\u0061\":3}", 7),
    ("{\"\\u0061\":1,\"a\":3}", 12),
    ("{\"\":1,\"\":3}", 6),
    ("{\"x\":{\"a\":1,\"a\":1}}", 12),
    ("{\"\\ud83d\\ude00\":1,\"\u{1F600}\":1}", 18),
  ])
  func `a key that occurs twice is refused after unescaping`(_ text: String, _ place: Int) {
    #expect(verdict(Array(text.utf8)) == "\(place): a key occurs twice in one object")
  }

  @Test func `a key may occur again in another object, in another case and in another normal form`() throws {
    _ = try JSON(parsing: "{\"a\":{\"a\":1},\"b\":{\"a\":2},\"A\":3,\"e\u{301}\":4,\"\u{E9}\":5}")
    _ = try JSON(parsing: "[{\"a\":1},{\"a\":1}]")
  }

  @Test(arguments: [2, 16, 17, 18, 127, 128, 129, 500, 1_000])
  func `a repeated key is found in objects of every length`(_ count: Int) {
    for repeated in [0, (count - 1) / 2, count - 2] {
      let keys = (0..<count - 1).map { "\"k\($0)\":0" } + ["\"k\(repeated)\":0"]
      #expect(verdict(Array("{\(keys.joined(separator: ","))}".utf8)).hasSuffix("a key occurs twice in one object"))
      let sound = (0..<count).map { "\"k\($0)\":0" }
      #expect(verdict(Array("{\(sound.joined(separator: ","))}".utf8)) == "accepted")
    }
  }

  @Test func `64 levels and 1000 keys are accepted, one more is refused`() {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "{\"a\":[", count: depth / 2) + String(repeating: "]}", count: depth / 2)).utf8)
    }
    func keys(_ count: Int) -> [UInt8] {
      Array(("[" + (0..<count).map { "{\"k\($0)\":0}" }.joined(separator: ",") + "]").utf8)
    }
    #expect(verdict(nested(64)) == "accepted")
    #expect(verdict(nested(66)).hasSuffix("nested deeper than 64"))
    #expect(verdict(keys(1_000)) == "accepted")
    #expect(verdict(keys(1_001)).hasSuffix("more than 1,000 keys"))
  }

  @Test func `a document of exactly the limit is accepted, one byte more is refused`() {
    let limit = Limits.documentBytes
    #expect(verdict([0x22] + [UInt8](repeating: 0x61, count: limit - 2) + [0x22]) == "accepted")
    #expect(verdict([0x22] + [UInt8](repeating: 0x61, count: limit - 1) + [0x22]) == "1048576: it is longer than 1 MiB")
    #expect(throws: StoreError.self) { try JSON(parsing: String(repeating: " ", count: limit) + "1") }
    #expect(throws: StoreError.self) { try JSON(parsing: repeatElement(UInt8(0x20), count: Int.max)) }
  }

  @Test func `an error names the field and never the content`() {
    #expect {
      _ = try JSON(parsing: "{\"secret\":1,\"secret\":2}", field: "data")
    } throws: { error in
      guard let error = error as? StoreError else { return false }
      return error.field == "data" && !error.description.contains("secret")
    }
  }
}
