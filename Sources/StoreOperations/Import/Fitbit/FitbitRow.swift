import WellSenseStore

/// One row of a Fitabase file, read.
struct FitbitRow: Sendable {
  /// Seconds since 1970 by the person's clock.
  let local: Int64
  /// The place of its file in the import.
  let file: Int32
  let line: Int32
  /// Of all the row's bytes.
  let hash: UInt64
  private(set) var values = Values()
  /// Members for the columns that have no place of their own.
  private(set) var others: [JSONValue.Member] = []

  /// Numbers by ``FitbitKind/slots``; not a number where there is none.
  struct Values: Sendable {
    private var numbers: (Double, Double, Double, Double, Double, Double, Double) = (.nan, .nan, .nan, .nan, .nan, .nan, .nan)
    static let count = 7

    subscript(slot: Int) -> Double? {
      get {
        let number =
          switch slot {
          case 0: numbers.0
          case 1: numbers.1
          case 2: numbers.2
          case 3: numbers.3
          case 4: numbers.4
          case 5: numbers.5
          default: numbers.6
          }
        return number.isNaN ? nil : number
      }
      set {
        let number = newValue ?? .nan
        switch slot {
        case 0: numbers.0 = number
        case 1: numbers.1 = number
        case 2: numbers.2 = number
        case 3: numbers.3 = number
        case 4: numbers.4 = number
        case 5: numbers.5 = number
        default: numbers.6 = number
        }
      }
    }
  }

  init(local: Int64, file: Int, line: Int, hash: UInt64) {
    self.local = local
    self.file = Int32(clamping: file)
    self.line = Int32(clamping: line)
    self.hash = hash
  }

  mutating func set(_ slot: Int, _ value: Double) { values[slot] = value }

  mutating func add(_ name: String, _ value: JSONValue) { others.append(JSONValue.Member(name, value)) }

  /// Takes what the other row has and this one lacks. `false` where both have a value and the values differ.
  mutating func merge(_ other: FitbitRow) -> Bool {
    var merged = self
    for slot in 0..<Values.count {
      guard let value = other.values[slot] else { continue }
      if let known = values[slot], known != value { return false }
      merged.values[slot] = value
    }
    for member in other.others {
      if let known = others.first(where: { $0.key == member.key }) {
        if known.value != member.value { return false }
      } else {
        merged.others.append(member)
      }
    }
    self = merged
    return true
  }
}
