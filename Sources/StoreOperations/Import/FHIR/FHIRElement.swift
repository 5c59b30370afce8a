import WellSenseStore

// Elements of FHIR, read from a tree.
extension JSONValue {
  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var number: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    default: nil
    }
  }

  /// The elements of an array; none of anything else.
  var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The texts under a key of an object.
  func text(_ key: String) -> String? { self[key: key]?.text }

  /// The elements of an array under a key.
  func elements(_ key: String) -> [JSONValue] { self[key: key]?.elements ?? [] }

  /// The codings of a codeable concept under a key.
  func codings(_ key: String) -> [FHIRCoding] {
    (self[key: key]?.elements("coding") ?? []).compactMap(FHIRCoding.init)
  }
}

/// A code of a code system.
struct FHIRCoding: Sendable {
  let system: String?
  let code: String
  let display: String?

  init?(_ value: JSONValue) {
    guard let code = value.text("code") else { return nil }
    self.code = code
    system = value.text("system")
    display = value.text("display")
  }

  var isLOINC: Bool { system == "http://loinc.org" }
}
