import Testing
import WellSenseStore

struct JSONPropertyTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `what is written reads back, and its canonical form does not depend on the spelling`(_ seed: UInt64) throws {
    var source = RandomJSON(random: SeededGenerator(seed: seed))
    for _ in 0..<500 {
      let value = source.value()
      let json = try JSON(value)
      #expect(json.value == value)
      #expect(try JSON(parsing: json.canonical) == json)
      #expect(try JSON(parsing: json.canonical).canonical == json.canonical)
      let other = try JSON(parsing: source.spelling(of: value))
      #expect(other.canonical == json.canonical)
      #expect(other == json)
      #expect(other.value == value)
      #expect(other.hashValue == json.hashValue)
      #expect(other.value.hashValue == value.hashValue)
    }
  }

  @Test(arguments: [5, 6] as [UInt64])
  func `values that differ have canonical forms that differ`(_ seed: UInt64) throws {
    var source = RandomJSON(random: SeededGenerator(seed: seed))
    for _ in 0..<500 {
      let first = source.value(depth: 2)
      let second = source.value(depth: 2)
      #expect(try (first == second) == (JSON(first).canonical == JSON(second).canonical))
    }
  }

  @Test func `members keep their order, and order is not part of the value`() throws {
    let json = try JSON(parsing: "{\"b\":1,\"a\":{\"d\":1,\"c\":2}}")
    guard case .object(let members) = json.value else {
      Issue.record("not an object")
      return
    }
    #expect(members.map(\.key) == ["b", "a"])
    #expect(try json == JSON(parsing: "{\"a\":{\"c\":2,\"d\":1},\"b\":1}"))
    #expect(String(decoding: json.canonical, as: UTF8.self) == "{\"a\":{\"c\":2,\"d\":1},\"b\":1}")
    #expect(json.text == "{\"b\":1,\"a\":{\"d\":1,\"c\":2}}")
  }

  @Test func `keys are sorted by bytes, also above the basic plane`() throws {
    // In UTF-16 the order of these two is the other way round.
    let json = try JSON(["\u{1F600}": 1, "\u{FF5E}": 2, "b": 3, "B": 4])
    #expect(String(decoding: json.canonical, as: UTF8.self) == "{\"B\":4,\"b\":3,\"\u{FF5E}\":2,\"\u{1F600}\":1}")
  }

  @Test func `strings and keys are compared byte by byte`() {
    #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    #expect(JSONValue.object([.init("\u{E9}", 1)]) != .object([.init("e\u{301}", 1)]))
    let both: JSONValue = ["\u{E9}": 1, "e\u{301}": 2]
    #expect(both[key: "e\u{301}"] == 2)
    #expect(both[key: "\u{E9}"] == 1)
    #expect(Set<JSONValue>(["\u{E9}", "e\u{301}"]).count == 2)
  }

  // Not as arguments of the test: their descriptions would fill the output with a megabyte.
  @Test func `a value that no document may hold is refused`() {
    let refused: [JSONValue] = [
      .number(.nan), .number(-.infinity), "a\u{0}", ["a": 1, "a": 2], ["a\u{0}": 1], [1, [.number(.infinity)]],
      .array([JSONValue](repeating: .string(String(repeating: "x", count: 1_000)), count: 1_100)),
      .object((0...1_000).map { .init("k\($0)", .null) }), (0..<65).reduce(JSONValue.null) { value, _ in [value] },
    ]
    for (place, value) in refused.enumerated() {
      #expect("value \(place)") {
        _ = try JSON(value, field: "data")
      } throws: { error in
        (error as? StoreError)?.code == .invalid && (error as? StoreError)?.field == "data"
      }
    }
  }

  @Test func `canonical text has the shortest escapes`() throws {
    let json = try JSON(parsing: #""\u0008\f\n\r\t\u001f\/\"\\\u007f\u00e9\ud83d\ude00""#)
    #expect(String(decoding: json.canonical, as: UTF8.self) == "\"\\b\\f\\n\\r\\t\\u001f/\\\"\\\\\u{7F}\u{E9}\u{1F600}\"")
  }

  @Test func `the writer places commas and colons`() throws {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("list")
    writer.beginArray()
    for integer in [0, -1, .max, .min, 10, 99] as [Int64] { writer.integer(integer) }
    writer.number(0.5)
    writer.bool(true)
    writer.null()
    writer.beginObject()
    writer.endObject()
    writer.endArray()
    writer.key("in\"side")
    writer.document(try JSON(parsing: "{ \"x\" : 1 }"))
    writer.endObject()
    let expected = #"{"list":[0,-1,9223372036854775807,-9223372036854775808,10,99,0.5,true,null,{}],"in\"side":{ "x" : 1 }}"#
    #expect(try writer.finish().text == expected)
  }

  @Test func `the writer refuses what is no document`() {
    #expect(throws: StoreError.self) {
      var writer = JSONWriter()
      writer.beginArray()
      _ = try writer.finish()
    }
  }

  @Test func `bytes that a database gave back and that do not parse are null and stand for themselves`() {
    for bytes in ["", "{", "{\"a\":}", "[1", "\u{0}", "{\"a\":1}x"].map({ Array($0.utf8) }) {
      let json = JSON(trusted: bytes[...])
      #expect(json.value == .null)
      #expect(json.canonical == bytes)
    }
  }
}
