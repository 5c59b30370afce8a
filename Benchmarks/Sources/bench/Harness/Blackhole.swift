internal import Synchronization
internal import WellSenseStore

/// Takes what was read, so that no compiler leaves the reading out.
struct Blackhole {
  private var sum: UInt64 = 0
  private static let total = Atomic<UInt64>(0)

  mutating func take(_ value: UInt64) { sum = sum &* 31 &+ value }
  mutating func take(_ value: Int64) { take(UInt64(bitPattern: value)) }
  mutating func take(_ id: RawID) { take(id.high ^ id.low) }
  mutating func take(_ text: String?) {
    guard let text else { return take(0 as UInt64) }
    take(UInt64(text.utf8.count) + UInt64(text.utf8.first ?? 0))
  }
  mutating func take(_ json: JSON?) {
    guard let json else { return take(0 as UInt64) }
    json.withBytes { take(UInt64($0.count) + UInt64($0.first ?? 0)) }
  }

  /// Every scalar property of a record.
  mutating func take(_ record: HealthRecord) {
    take(record.id.raw)
    take(record.userID.raw)
    take(UInt64(record.type.rawValue.utf8.count))
    take(record.data)
    take(record.recordedAt.milliseconds)
    take(record.source)
    take(record.createdAt.milliseconds)
    take(record.version.epoch)
    take(record.version.counter)
  }

  mutating func take(_ user: User) {
    take(user.id.raw)
    take(user.email)
    take(user.passwordHash == .none ? 1 : 0 as UInt64)
    take(user.firstName)
    take(user.lastName)
    take(user.profileDocument)
    take(user.healthGoalsDocument)
    take(user.preferences)
    take(user.source)
    take(user.createdAt.milliseconds)
    take(user.updatedAt.milliseconds)
    take(user.version.epoch)
    take(user.version.counter)
  }

  /// What was taken stays visible to the outside.
  func close() { Self.total.wrappingAdd(sum, ordering: .relaxed) }
}
