import Testing
import WellSenseStore

/// Input that is made to cost: it must be refused or read in time that grows with its length. The time limit is far above what a
/// sanitizer on a busy machine needs, and far below what anything quadratic would.
@Suite(.timeLimit(.minutes(10)))
struct JSONHostileTests {
  private func judged(_ bytes: [UInt8]) -> Bool {
    let json = try? JSON(parsing: bytes)
    if let json {
      _ = json.value
      _ = json.number(at: "kkk")
      _ = json.canonical
    }
    return json != nil
  }

  private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `100000 levels are refused`() {
    for open in ["[", "{\"a\":", "[{\"a\":"] { #expect(!judged(text(String(repeating: open, count: 100_000)))) }
    #expect(!judged(text(String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000))))
  }

  @Test func `arrays of many elements are read or refused by their length`() {
    #expect(judged(text("[" + String(repeating: "1,", count: 500_000) + "1]")))
    #expect(!judged(text("[" + String(repeating: "1,", count: 1_000_000) + "1]")))
    #expect(judged(text("[" + String(repeating: "[],", count: 300_000) + "1]")))
  }

  @Test func `a thousand long keys with one start are compared in bounded time`() {
    let start = String(repeating: "k", count: 1_000)
    #expect(judged(text("{" + (0..<1_000).map { "\"\(start)\($0)\":1" }.joined(separator: ",") + "}")))
    let escaped = String(repeating: "\\u006b", count: 150)
    #expect(judged(text("{" + (0..<1_000).map { "\"\(escaped)\($0)\":1" }.joined(separator: ",") + "}")))
  }

  @Test func `numbers of a million digits are read`() throws {
    let digits = String(repeating: "7", count: 1_000_000)
    #expect(judged(text("0." + digits)))
    #expect(judged(text(digits + "e-999999")))
    #expect(!judged(text(digits)))
    #expect(!judged(text("1e" + digits)))
    #expect(judged(text("1e-" + digits)))
    #expect(try JSON(parsing: digits + "e-999999").value == .number(7.777777777777778))
  }

  @Test func `a string of a mebibyte is read, one without an end is refused`() {
    #expect(judged(text("\"" + String(repeating: "\\n", count: 500_000) + "\"")))
    #expect(!judged(text("\"" + String(repeating: "\\\"", count: 500_000))))
    #expect(!judged(text("\"" + String(repeating: "a", count: 1_000_000))))
  }

  @Test(arguments: [31, 32] as [UInt64])
  func `documents cut or changed at random are refused or read, and lookups in them stay within`(_ seed: UInt64) throws {
    var source = RandomJSON(random: SeededGenerator(seed: seed))
    for _ in 0..<1_000 {
      var bytes = text(source.spelling(of: source.object()))
      for _ in 0..<Int.random(in: 1...3, using: &source.random) {
        let place = Int.random(in: 0..<bytes.count, using: &source.random)
        bytes[place] = UInt8.random(in: 0...255, using: &source.random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &source.random) / 2)
      let trusted = JSON(trusted: bytes[...])
      if (try? JSON(parsing: bytes)) != nil { #expect(try JSON(parsing: trusted.canonical) == trusted) }
      for path in ["a", "a.b", "\u{E9}.a", "zzz"] as [JSONPath] {
        _ = (trusted.number(at: path), trusted.integer(at: path), trusted.text(at: path), trusted.value(at: path))
        _ = trusted.withBytes { path.equals([0x61], in: $0) }
      }
      _ = trusted.value
    }
  }

  @Test func `every document cut at every place is refused`() throws {
    let whole = text(#"{"a":[1,-2.5e3,true,false,null,"x\u00e9\ud83d\ude00é"],"b":{"c":{}}}"#)
    _ = try JSON(parsing: whole)
    for length in 0..<whole.count { #expect(!judged(Array(whole[..<length]))) }
  }
}
