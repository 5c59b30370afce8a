package import WellSenseStore

/// The `name=value` pairs of a URI. Names meet without regard to case; values are shown to nobody.
package struct ServerOptions: Sendable {
  private var pairs: [(name: String, value: Secret)] = []
  /// Every name that somebody asked for, so that the refusal of another can say what there is.
  private var known: [String] = []

  init(_ query: Substring) throws(StoreError) {
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else { throw .uri("has an option without a value; options are name=value") }
      pairs.append((try PercentCoding.decode(parts[0]).lowercased(), Secret(try PercentCoding.decode(parts[1]))))
    }
  }

  /// Takes out the option of one of these names; several of them must not be given.
  package mutating func take(_ names: String...) throws(StoreError) -> String? { try pair(names)?.value }

  mutating func pair(_ names: [String]) throws(StoreError) -> (name: String, value: String)? {
    var found: (name: String, value: String)?
    for name in names {
      known.append(name)
      let values = pairs.filter { $0.name == name.lowercased() }
      guard let first = values.first else { continue }
      guard found == nil, values.count == 1 else { throw .uri("gives the option \(name) twice").located(option: name) }
      found = (name, first.value.reveal())
      pairs.removeAll { $0.name == name.lowercased() }
    }
    return found
  }

  package mutating func takeFlag(_ names: String...) throws(StoreError) -> Bool? {
    guard let (name, value) = try pair(names) else { return nil }
    switch value.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default: throw StoreError.uri("has an option that must be true or false").located(option: name)
    }
  }

  package mutating func takeNumber(_ names: String..., in range: ClosedRange<Int>) throws(StoreError) -> Int? {
    guard let (name, value) = try pair(names) else { return nil }
    guard let number = Int(value), range.contains(number) else {
      throw StoreError.uri("has an option that must be a number from \(range.lowerBound) to \(range.upperBound)").located(option: name)
    }
    return number
  }

  /// Takes out one of some words, as the meaning that it has.
  package mutating func takeWord<Meaning>(_ names: String..., words: KeyValuePairs<String, Meaning>) throws(StoreError) -> Meaning? {
    guard let (name, value) = try pair(names) else { return nil }
    if let word = words.first(where: { $0.key.lowercased() == value.lowercased() }) { return word.value }
    throw StoreError.uri("has an option that must be one of: \(words.map(\.key).joined(separator: ", "))").located(option: name)
  }

  /// Refuses options of these names, whatever they say.
  package mutating func refuse(_ names: [String], _ detail: String) throws(StoreError) {
    for name in names where pairs.contains(where: { $0.name == name.lowercased() }) {
      throw StoreError.uri(detail).located(option: name)
    }
  }

  /// The end: what nobody took is an error, as a misspelled option is not to be ignored.
  package func refuseRest() throws(StoreError) {
    guard !pairs.isEmpty else { return }
    throw .uri("has an option that is not known here; known are: \(known.sorted().joined(separator: ", "))")
  }
}

extension ServerOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(pairs.count) options" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

extension StoreError {
  /// The same error at an option whose name the program itself knows.
  func located(option name: String) -> StoreError {
    StoreError(code, detail, disposition: disposition, field: "database.\(name)")
  }
}
