internal import WellSenseStore

/// What of a query decides its text: everything but the values.
struct QueryShape: Hashable {
  private let entity: Entity
  private let order: Order
  private let hasCursor: Bool
  private let purpose: Purpose
  private let conditions: [UInt32]

  enum Purpose: Hashable {
    case rows, count
    /// With the number of keys on the ways to the number and to the text.
    case metric(Field, Field, path: Int, only: Int)
  }

  init(_ entity: Entity, _ conditions: [Condition], order: Order, hasCursor: Bool, purpose: Purpose) {
    self.entity = entity
    self.order = order
    self.hasCursor = hasCursor
    self.purpose = purpose
    self.conditions = conditions.map { UInt32($0.field.rawValue) << 16 | $0.test.code }
  }
}

extension Condition.Test {
  fileprivate var code: UInt32 {
    switch self {
    case .equals: 1 << 8
    case .isAny(let values): 2 << 8 | UInt32(Condition.Test.padded(values.count).trailingZeroBitCount) + (values.isEmpty ? 64 : 0)
    case .below: 3 << 8
    case .atLeast: 4 << 8
    case .isNull: 5 << 8
    case .contains: 6 << 8
    }
  }

  /// Lists are filled up to a power of two, so that few texts serve all lengths.
  static func padded(_ count: Int) -> Int {
    var padded = 1
    while padded < count { padded <<= 1 }
    return padded
  }
}
