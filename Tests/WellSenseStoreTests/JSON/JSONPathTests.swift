import Testing
import WellSenseStore

struct JSONPathTests {
  private func json(_ text: String) throws -> JSON { try JSON(parsing: text) }

  @Test func `lookups find what the path names, and only in its type`() throws {
    let json = try json(
      #" { "a" : 1.5 , "b" : { "a" : -20 , "c" : { "a" : "deep" } } , "s" : "x\ny" , "n" : null , "t" : [ 1 , { "a" : 9 } ] } "#)
    #expect(json.number(at: "a") == 1.5)
    #expect(json.integer(at: "a") == nil)
    #expect(json.number(at: "b.a") == -20)
    #expect(json.integer(at: "b.a") == -20)
    #expect(json.text(at: "b.c.a") == "deep")
    #expect(json.text(at: "s") == "x\ny")
    #expect(json.value(at: "n") == .null)
    #expect(json.value(at: "t") == [1, ["a": 9]])
    #expect(json.value(at: "b.c") == ["a": "deep"])
    for path in ["c", "a.b", "t.a", "s.a", "n.a", "b.c.a.x", "t.0"] as [JSONPath] {
      #expect(json.value(at: path) == nil)
      #expect(json.number(at: path) == nil)
    }
    #expect(json.number(at: "s") == nil)
    #expect(json.text(at: "a") == nil)
  }

  @Test func `escaped keys are found, and keys inside of strings are not`() throws {
    let json = try json(#"{"x":"\"a\":1,","y":["{\"a\":2}","]"],"z":{"a":3},"a\\":4,"\u0061":5,"é":6}"#)
    #expect(json.number(at: "a") == 5)
    #expect(json.number(at: "z.a") == 3)
    #expect(json.number(at: "\u{E9}") == 6)
    #expect(json.number(at: "e\u{301}") == nil)
  }

  @Test func `a longer key with the same start is another key`() throws {
    let json = try json(#"{"ab":1,"a":2,"abc":3,"":4}"#)
    #expect(json.number(at: "a") == 2)
    #expect(json.number(at: "abc") == 3)
    #expect(json.number(at: "abcd") == nil)
  }

  @Test(arguments: ["1e2", "100", "100.0", "1000e-1"])
  func `an integer is one however it is spelled`(_ text: String) throws {
    let json = try json("{\"a\":\(text)}")
    #expect(json.integer(at: "a") == 100)
    #expect(json.number(at: "a") == 100)
  }

  @Test func `numbers at paths are the nearest double`() throws {
    for text in ["9223372036854775807", "-9223372036854775809", "0.1234567890123456789", "1e-400", "9007199254740993", "-0"] {
      #expect(try json("{\"a\":\(text)}").number(at: "a") == Double(text))
    }
  }

  @Test func `text is compared by its bytes, escapes resolved`() throws {
    let json = try json(#"{"a":"caf\u00e9","b":"plain","c":1,"d":""}"#)
    json.withBytes { bytes in
      #expect(JSONPath("a").equals(Array("caf\u{E9}".utf8), in: bytes))
      #expect(!JSONPath("a").equals(Array("cafe\u{301}".utf8), in: bytes))
      #expect(JSONPath("b").equals(Array("plain".utf8), in: bytes))
      #expect(!JSONPath("b").equals(Array("plai".utf8), in: bytes))
      #expect(!JSONPath("b").equals(Array("plains".utf8), in: bytes))
      #expect(!JSONPath("c").equals(Array("1".utf8), in: bytes))
      #expect(JSONPath("d").equals([], in: bytes))
      #expect(!JSONPath("e").equals([], in: bytes))
    }
  }

  @Test(arguments: [21, 22, 23, 24] as [UInt64])
  func `lookups agree with the tree on random documents`(_ seed: UInt64) throws {
    var source = RandomJSON(random: SeededGenerator(seed: seed))
    let paths = ["a", "b", "systolic", "\u{E9}", "e\u{301}", "\u{1F600}", "a.a", "a.b", "b.a", "a.systolic", "b.a.b", "\u{E9}.a", "a.a.a"]
      .compactMap { JSONPath($0) }
    #expect(paths.count == 13)
    var found = 0
    for _ in 0..<500 {
      let json = try JSON(parsing: source.spelling(of: source.object()))
      for path in paths {
        let expected = path.description.split(separator: ".").reduce(json.value) { value, key in value?[key: String(key)] }
        #expect(json.value(at: path) == expected)
        #expect(json.number(at: path) == expected.flatMap(number))
        #expect(json.integer(at: path) == expected.flatMap(integer))
        #expect(json.text(at: path).map(JSONValue.string) == expected.flatMap(text))
        if expected != nil { found += 1 }
      }
    }
    #expect(found > 500)
  }

  private func number(_ value: JSONValue) -> Double? {
    switch value {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }

  private func integer(_ value: JSONValue) -> Int64? {
    if case .integer(let integer) = value { integer } else { nil }
  }

  private func text(_ value: JSONValue) -> JSONValue? {
    if case .string = value { value } else { nil }
  }

  @Test(arguments: ["", ".", "a.", ".a", "a..b", "a\"", "a\\b", "a\u{0}", "a\n", String(repeating: "a", count: 256)])
  func `text that is no path is refused`(_ text: String) {
    #expect(JSONPath(text) == nil)
  }

  @Test(arguments: ["a", "a.b", "blood pressure.ä", "$[0]", String(repeating: "a", count: 255)])
  func `a path gives its text and its keys`(_ text: String) throws {
    let path = try #require(JSONPath(text))
    #expect(path.description == text)
    #expect(path.keys.map { String(decoding: $0, as: UTF8.self) } == text.split(separator: ".").map(String.init))
  }
}
