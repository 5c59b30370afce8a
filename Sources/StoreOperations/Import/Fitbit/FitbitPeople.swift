import WellSenseStore

/// The people of an export, numbered in the order in which they first appear.
struct FitbitPeople: Sendable {
  private(set) var keys: [String] = []
  private var numbers: [String: Int] = [:]

  /// The number of a person; `nil` where the id is none.
  ///
  /// - Parameter last: the number of the row before, which mostly is the same.
  mutating func number(of bytes: UnsafeRawBufferPointer, after last: Int) -> Int? {
    if keys.indices.contains(last), keys[last].utf8.elementsEqual(bytes) { return last }
    guard 1...64 ~= bytes.count, bytes.allSatisfy(Self.isPlain) else { return nil }
    let key = String(decoding: bytes, as: UTF8.self)
    if let number = numbers[key] { return number }
    numbers[key] = keys.count
    keys.append(key)
    return keys.count - 1
  }

  /// What the store has for a person.
  func user(_ number: Int) -> NewUser {
    ImportedPerson.user(source: FitbitImport.source, key: keys[number])
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}
