extension JSONValue: Hashable {
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b || (a.isNaN && b.isNaN)
    case (.integer(let a), .number(let b)), (.number(let b), .integer(let a)): Int64(exactly: b) == a
    case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a.count == b.count && (a == b || a.byKey == b.byKey)
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null:
      hasher.combine(0)
    case .bool(let bool):
      hasher.combine(1)
      hasher.combine(bool)
    case .integer(let integer):
      hasher.combine(2)
      hasher.combine(integer)
    case .number(let number):
      if let integer = Int64(exactly: number) { return JSONValue.integer(integer).hash(into: &hasher) }
      hasher.combine(3)
      // Equal numbers have equal bits here, save those that are not numbers.
      hasher.combine(number.isNaN ? 0 : number.bitPattern)
    case .string(let string):
      hasher.combine(4)
      string.hashBytes(into: &hasher)
    case .array(let elements):
      hasher.combine(5)
      hasher.combine(elements)
    case .object(let members):
      hasher.combine(6)
      hasher.combine(members.byKey)
    }
  }
}

extension JSONValue.Member {
  public static func == (left: JSONValue.Member, right: JSONValue.Member) -> Bool {
    left.key.hasSameBytes(as: right.key) && left.value == right.value
  }

  public func hash(into hasher: inout Hasher) {
    key.hashBytes(into: &hasher)
    value.hash(into: &hasher)
  }
}

extension [JSONValue.Member] {
  /// The members in the order of their keys' bytes; members of one key stay in their order.
  var byKey: [JSONValue.Member] { sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }
}

extension String {
  /// Whether both are the same UTF-8. `==` takes for equal what only looks the same.
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }

  func hashBytes(into hasher: inout Hasher) {
    var text = self
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // No byte of UTF-8, so that neighbours can't run into each other.
    hasher.combine(0xFF as UInt8)
  }
}
