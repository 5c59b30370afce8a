import Testing
import WellSenseStore

struct JSONNumberTests {
  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("-0.0", 0), ("0e999999999999", 0), ("0.000e-5", 0), ("1e-400", 0), ("-1e-400", 0), ("1.0", 1), ("1e2", 100),
      ("1E+2", 100), ("-1.50e1", -15), ("1200e-2", 12), ("0.00001e5", 1), ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("9223372036854775807.000", .max), ("922337203685477580.7e1", .max), ("9.223372036854775807e18", .max),
      ("9007199254740993", 9_007_199_254_740_993),
      ("1000000000000000000", 1_000_000_000_000_000_000), ("1.000000000000000005", 1), ("-9223372036854775809", .min),
      ("1000000000000000000000000000000e-30", 1), ("0.9999999999999999999999", 1),
    ] as [(String, Int64)])
  func `integral numbers within Int64 are integers however spelled`(_ text: String, _ expected: Int64) throws {
    let json = try JSON(parsing: text)
    guard case .integer(let integer) = json.value else {
      Issue.record("not an integer: \(text)")
      return
    }
    #expect(integer == expected)
    #expect(try json == JSON(parsing: "\(expected)"))
    #expect(String(decoding: json.canonical, as: UTF8.self) == "\(expected)")
  }

  @Test(
    arguments: [
      ("0.1", 0.1), ("-2.5e-3", -0.0025), ("9223372036854775808", 9_223_372_036_854_775_808), ("1e19", 1e19), ("1e308", 1e308),
      ("1.7976931348623157e308", .greatestFiniteMagnitude), ("1.7976931348623158e308", .greatestFiniteMagnitude),
      ("5e-324", .leastNonzeroMagnitude),
      ("2.4703282292062328e-324", .leastNonzeroMagnitude), ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown), ("61.25", 61.25),
      ("1e23", 1e23),
      ("8.41e21", 8.41e21), ("9007199254740995.5", 9_007_199_254_740_996),
      ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056),
      ("0.30000000000000004", 0.30000000000000004), ("-9223372036854777856", -9_223_372_036_854_777_856),
    ] as [(String, Double)])
  func `other numbers are the nearest double`(_ text: String, _ expected: Double) throws {
    let value = try JSON(parsing: text).value
    if let integer = Int64(exactly: expected) {
      #expect(value == .integer(integer))
    } else {
      guard case .number(let number) = value else {
        Issue.record("not a double: \(text)")
        return
      }
      #expect(number.bitPattern == expected.bitPattern)
    }
  }

  @Test(arguments: ["1e309", "-1e309", "1e400", "1.7976931348623159e308", "179769313486231580793728971405e280", "1e99999999999999999999"])
  func `what would be infinite is refused`(_ text: String) {
    #expect(throws: StoreError.self) { try JSON(parsing: text) }
  }

  @Test func `the midpoint of two doubles rounds by its last digit`() throws {
    // 1 + 2^-53, exactly between 1 and the next double, then one unit more at the end of 900 zeros.
    let midpoint = "1.00000000000000011102230246251565404236316680908203125"
    #expect(try JSON(parsing: midpoint).value == 1)
    #expect(try JSON(parsing: midpoint + String(repeating: "0", count: 900) + "1").value == .number(1.0.nextUp))
    #expect(try JSON(parsing: "0." + String(repeating: "0", count: 5_000) + "15e5000").value == .number(0.15))
    #expect(try JSON(parsing: "15" + String(repeating: "0", count: 5_000) + "e-5002").value == .number(0.15))
  }

  @Test func `doubles read back the same`() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<5_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      let json = try JSON(.number(number))
      #expect(json.value == .number(number))
      #expect(json.number(at: "missing") == nil)
      #expect(try JSON(parsing: json.canonical).canonical == json.canonical)
    }
  }

  @Test func `every spelling of a decimal has one canonical form`() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<3_000 {
      let digits = Int64.random(in: -99_999_999_999...99_999_999_999, using: &random)
      let shift = Int.random(in: 0...25, using: &random)
      let plain = try JSON(parsing: "\(digits)e-\(shift)")
      let zeros = String(repeating: "0", count: Int.random(in: 0...30, using: &random))
      #expect(try JSON(parsing: "\(digits)\(zeros)E-\(shift + zeros.count)").canonical == plain.canonical)
      #expect(try JSON(parsing: "\(digits).\(zeros)0e-\(shift)") == plain)
      #expect(try JSON(parsing: plain.canonical).value == plain.value)
    }
  }

  @Test func `an integral double is the integer, so equality is transitive`() {
    #expect(JSONValue.number(9_007_199_254_740_992) == .integer(9_007_199_254_740_992))
    #expect(JSONValue.number(9_007_199_254_740_992) != .integer(9_007_199_254_740_993))
    #expect(JSONValue.number(-0.0) == .integer(0))
    #expect(JSONValue.number(0x1p63) != .integer(.max))
    #expect(JSONValue.number(-0x1p63) == .integer(.min))
    #expect(Set<JSONValue>([1, 1.0, .number(-0.0), 0]).count == 2)
  }
}
