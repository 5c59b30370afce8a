import WellSenseStore

/// The latest calls, two bytes each; texts are made when someone asks.
struct RecordedCalls: Sendable {
  enum Verb: UInt16, Sendable {
    case read, aggregate, insert, patch, delete
  }

  // Entity in the high byte, verb in the low one; the top bit marks what belongs to the call before.
  private var parts: [UInt16] = []
  private static let continues: UInt16 = 1 << 15
  private static let kept = 100_000

  mutating func record(_ queries: [Query]) {
    // By place: a copy of each query would cost more than the rest.
    for place in queries.indices { record(queries[place].entity, .read, isFirst: place == 0) }
  }

  mutating func record(_ batch: WriteBatch) {
    for (place, write) in batch.writes.enumerated() {
      switch write {
      case .insert(let rows, _): record(rows.entity, .insert, isFirst: place == 0)
      case .patch(let entity, _, _, _): record(entity, .patch, isFirst: place == 0)
      case .delete(let entity, _, _): record(entity, .delete, isFirst: place == 0)
      }
    }
  }

  mutating func record(_ entity: Entity, _ verb: Verb, isFirst: Bool) {
    // Twice as many as are kept before the older half goes, so that a long run costs nothing measurable.
    if isFirst, parts.count >= 2 * Self.kept {
      let start = parts[Self.kept...].firstIndex { $0 & Self.continues == 0 } ?? parts.endIndex
      parts.removeSubrange(..<start)
    }
    parts.append(UInt16(entity.rawValue) << 8 | verb.rawValue | (isFirst ? 0 : Self.continues))
  }

  mutating func reset() { parts.removeAll(keepingCapacity: true) }

  /// As `users.insert`, or `users.insert+health_records.insert` for one batch.
  var texts: [String] {
    var texts: [String] = []
    for part in parts {
      let text = Self.text(part)
      if part & Self.continues == 0 || texts.isEmpty { texts.append(text) } else { texts[texts.count - 1] += "+" + text }
    }
    return texts
  }

  private static func text(_ part: UInt16) -> String {
    let entity = Entity(rawValue: UInt8(truncatingIfNeeded: (part & ~continues) >> 8))
    let verb = Verb(rawValue: part & 0xFF)
    return "\(entity?.name ?? "unknown").\(verb.map { "\($0)" } ?? "unknown")"
  }
}
