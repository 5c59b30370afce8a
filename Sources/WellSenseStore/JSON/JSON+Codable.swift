extension JSON: Codable {
  /// Reads any value that the decoder holds, and checks it as a document.
  public init(from decoder: any Decoder) throws {
    let value = try JSONValue(from: decoder)
    do {
      self = try JSON(value)
    } catch {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: error.detail, underlyingError: error))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    try value.encode(to: encoder)
  }
}

extension JSONValue: Codable {
  /// Reads any value that the decoder holds. The order of members is the one the decoder tells, which for many is none.
  public init(from decoder: any Decoder) throws {
    // The decoder calls this again for each level; the length of the way here counts them.
    guard decoder.codingPath.count <= 2 * Limits.depth else { throw Self.mismatch(decoder, "nested too deep") }
    if let single = try? decoder.singleValueContainer(), let scalar = Self.scalar(single) {
      self = scalar
    } else if var elements = try? decoder.unkeyedContainer() {
      self = .array(try Self.elements(&elements))
    } else if let members = try? decoder.container(keyedBy: CodingName.self) {
      self = .object(try members.allKeys.map { Member($0.stringValue, try members.decode(JSONValue.self, forKey: $0)) })
    } else {
      throw Self.mismatch(decoder, "not a value that JSON can hold")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .object(let members):
      var container = encoder.container(keyedBy: CodingName.self)
      for member in members { try container.encode(member.value, forKey: CodingName(stringValue: member.key)) }
    default:
      try encodeScalar(encoder)
    }
  }

  private func encodeScalar(_ encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .bool(let bool): try container.encode(bool)
    case .integer(let integer): try container.encode(integer)
    case .number(let number): try container.encode(number)
    case .string(let string): try container.encode(string)
    default: try container.encodeNil()
    }
  }

  private static func scalar(_ container: any SingleValueDecodingContainer) -> JSONValue? {
    if container.decodeNil() { return .null }
    if let bool = try? container.decode(Bool.self) { return .bool(bool) }
    if let integer = try? container.decode(Int64.self) { return .integer(integer) }
    if let number = try? container.decode(Double.self) { return Int64(exactly: number).map { .integer($0) } ?? .number(number) }
    return (try? container.decode(String.self)).map { .string($0) }
  }

  private static func elements(_ container: inout any UnkeyedDecodingContainer) throws -> [JSONValue] {
    var elements: [JSONValue] = []
    while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
    return elements
  }

  private static func mismatch(_ decoder: any Decoder, _ text: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: text))
  }

  /// Any key.
  private struct CodingName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { stringValue = String(intValue) }
  }
}
