import WellSenseStore

/// Random numbers that come again with the seed: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}

/// Random values and random spellings of them.
struct RandomJSON {
  var random: SeededGenerator

  private static let keys = ["a", "b", "systolic", "a.b", "", "e\u{301}", "\u{E9}", "\"", "\\", "\n", "\u{1F600}", "key with blanks", "ä"]

  mutating func value(depth: Int = 4) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64(truncatingIfNeeded: random.next()))
    case 3: return .integer(Int64.random(in: -1000...1000, using: &random))
    case 4: return .number(Double(Int64.random(in: -100_000...100_000, using: &random)) / 128)
    case 5: return .string(text())
    case 6: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth - 1) })
    default: return object(depth: depth)
    }
  }

  mutating func object(depth: Int = 4) -> JSONValue {
    let keys = Self.keys.shuffled(using: &random).prefix(Int.random(in: 0...8, using: &random))
    return .object(keys.map { JSONValue.Member($0, value(depth: depth - 1)) })
  }

  private mutating func text() -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...20, using: &random) {
      let bound: UInt32 = [0x80, 0x80, 0x800, 0x11_0000].randomElement(using: &random) ?? 0x80
      if let scalar = Unicode.Scalar(UInt32.random(in: 1..<bound, using: &random)) { text.append(scalar) }
    }
    return String(text)
  }

  /// The value in another spelling: members shuffled, white space, escapes and exponents where none are needed.
  mutating func spelling(of value: JSONValue) -> String {
    switch value {
    case .array(let elements):
      return "[" + space() + elements.map { spelling(of: $0) }.joined(separator: space() + ",") + "]"
    case .object(let members):
      let spelled = members.shuffled(using: &random).map { escaped($0.key) + space() + ":" + space() + spelling(of: $0.value) }
      return "{" + space() + spelled.joined(separator: "," + space()) + space() + "}"
    case .integer(let integer):
      return ["\(integer)", "\(integer).0", integer == 0 ? "-0" : "\(integer)0e-1", "\(integer)E0"].randomElement(using: &random) ?? ""
    case .number(let number):
      return Bool.random(using: &random) ? "\(number)" : "\(number * 1024)".contains("e") ? "\(number)" : "\(number)000"
    case .string(let text):
      return escaped(text)
    case .bool(let bool):
      return space() + "\(bool)"
    case .null:
      return "null" + space()
    }
  }

  private mutating func space() -> String { ["", "", " ", "\n\t", "\r\n  "].randomElement(using: &random) ?? "" }

  private mutating func escaped(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      let plain = unit >= 0x20 && unit < 0x7F && unit != 0x22 && unit != 0x5C
      if plain, Int.random(in: 0..<4, using: &random) > 0 {
        result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        let digits = String(unit, radix: 16, uppercase: Bool.random(using: &random))
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
