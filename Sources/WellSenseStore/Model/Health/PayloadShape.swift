import Glibc

/// What a payload's object may hold under the keys it knows, as data: one table checks documents, decodes them and names what is wrong.
///
/// Keys it does not know are left alone.
final class PayloadShape: Sendable {
  /// What an error calls it, as `a vitals record`.
  let noun: String
  /// Before each key in a field's name, as `data.`.
  let prefix: String
  let keys: [String]
  let rules: [PayloadRule]
  /// A bit for each key of which one at least must be there.
  let measured: UInt64
  /// A bit for each key that must be there.
  let required: UInt64
  /// A rule between keys of the object whose bytes start here: what is wrong, and under which key.
  let check: (@Sendable (UnsafeRawBufferPointer) -> (key: String, detail: String)?)?
  /// What the loop over members reads, without references.
  private let tags: [Tag]
  private let spelling: [UInt8]

  private struct Tag: Sendable {
    let length: Int
    let offset: Int
    let low: Double
    let high: Double
    let kind: Kind
  }

  private enum Kind: Sendable { case number, whole, other }

  /// - Parameter measured: keys of which one at least must be there; empty where nothing must be.
  init<Key: PayloadKey>(
    _ noun: String, prefix: String = "data.", measured: Set<Key> = [], required: Set<Key> = [],
    check: (@Sendable (UnsafeRawBufferPointer) -> (key: String, detail: String)?)? = nil, _ rule: (Key) -> PayloadRule
  ) {
    let all = Key.allCases
    self.noun = noun
    self.prefix = prefix
    self.check = check
    keys = all.map(\.rawValue)
    rules = all.map(rule)
    self.measured = Self.bits(all, measured)
    self.required = Self.bits(all, required)
    spelling = keys.flatMap(\.utf8)
    var offset = 0
    tags = zip(keys, rules).map { key, rule in
      defer { offset += key.utf8.count }
      let (kind, range): (Kind, ClosedRange<Double>) =
        switch rule {
        case .number(let metric): (.number, metric.possible)
        case .whole(let range, _): (.whole, range)
        default: (.other, 0...0)
        }
      return Tag(length: key.utf8.count, offset: offset, low: range.lowerBound, high: range.upperBound, kind: kind)
    }
  }

  private static func bits<Key: PayloadKey>(_ all: [Key], _ chosen: Set<Key>) -> UInt64 {
    all.enumerated().reduce(0) { chosen.contains($1.element) ? $0 | 1 << UInt64($1.offset) : $0 }
  }
}

/// The keys that a payload knows, in the order in which they are written. At most 64.
protocol PayloadKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable where AllCases == [Self] {}

/// What may stand under a key.
enum PayloadRule: Sendable {
  /// A number within the metric's possible range.
  case number(HealthMetric)
  /// A whole number within a range, in a unit.
  case whole(ClosedRange<Double>, unit: String)
  case text(scalars: Int)
  /// One of these texts.
  case choice([String])
  /// So many whole numbers within a range.
  case scores(count: Int, ClosedRange<Int>)
  case object(PayloadShape)
}

extension PayloadShape {
  /// The place of a member's key in ``keys``; `nil` for one that isn't known.
  @inline(__always) func slot(_ member: JSONMembers.Member, _ bytes: UnsafeRawBufferPointer) -> Int? {
    spelling.withUnsafeBytes { spelling in
      tags.withUnsafeBufferPointer { tags in
        for slot in tags.indices {
          let tag = tags[slot]
          if member.escaped {
            let key = UnsafeRawBufferPointer(rebasing: spelling[tag.offset..<tag.offset + tag.length])
            if JSONUnescaper.equals(bytes, member.key, key) { return slot }
            continue
          }
          guard tag.length == member.key.count, let known = spelling.baseAddress, let given = bytes.baseAddress else { continue }
          if memcmp(known + tag.offset, given + member.key.lowerBound, tag.length) == 0 { return slot }
        }
        return nil
      }
    }
  }

  /// Checks the object that starts at a place.
  ///
  /// - Parameter bounds: whether values must be possible, or have the right type only.
  func validate(_ bytes: UnsafeRawBufferPointer, at place: Int = 0, bounds: Bool) throws(StoreError) {
    guard var members = JSONMembers(bytes, at: place) else {
      throw Check.invalid("\(noun) must be a JSON object", field: String(prefix.dropLast()))
    }
    var seen: UInt64 = 0
    while let member = members.next() {
      guard let slot = slot(member, bytes) else { continue }
      seen |= 1 << UInt64(slot)
      if isPlain(slot, bytes, member.value, bounds: bounds) { continue }
      try validate(slot, bytes, member.value, bounds: bounds)
    }
    guard seen & required == required, measured == 0 || seen & measured != 0 else { throw incomplete(seen) }
    if bounds, let fault = check?(UnsafeRawBufferPointer(rebasing: bytes[place...])) {
      throw Check.invalid(fault.detail, field: prefix + fault.key)
    }
  }

  /// Whether a number stands here and is as it must be; the way that almost all members take.
  @inline(__always) private func isPlain(_ slot: Int, _ bytes: UnsafeRawBufferPointer, _ place: Int, bounds: Bool) -> Bool {
    let tag = tags[slot]
    guard tag.kind != .other, let number = PayloadValue(bytes: bytes, place: place).double else { return false }
    if tag.kind == .whole, Int64(exactly: number) == nil { return false }
    return !bounds || (number >= tag.low && number <= tag.high)
  }

  /// What is missing.
  private func incomplete(_ seen: UInt64) -> StoreError {
    if let key = names(required & ~seen).first { return Check.invalid("\(noun) must have it", field: prefix + key) }
    return Check.invalid("\(noun) holds at least one of: \(names(measured).joined(separator: ", "))", field: String(prefix.dropLast()))
  }

  private func names(_ bits: UInt64) -> [String] {
    keys.indices.filter { bits & 1 << UInt64($0) != 0 }.map { keys[$0] }
  }
}
