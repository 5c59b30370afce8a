internal import CFloorRows
internal import Foundation
internal import Synchronization
internal import WellSenseStore

/// Records that nobody has inserted yet, in the shape that each contender takes them. All have the same documents.
final class FreshRecords: Sendable {
  private let next = Atomic(Int(Dataset.fresh))
  private let users: Int

  init(users: Int) { self.users = users }

  func take(_ count: Int) -> [(index: UInt64, user: UInt64)] {
    let first = next.wrappingAdd(count, ordering: .relaxed).oldValue
    return (first..<first + count).map { index in
      var shuffle = Shuffle(seed: UInt64(index))
      return (UInt64(index), UInt64.random(in: 0..<UInt64(users), using: &shuffle))
    }
  }

  func floor(_ count: Int) -> [FloorRecord] { take(count).map { FloorRecord($0.index, user: $0.user) } }

  func ours(_ count: Int) throws -> [NewHealthRecord] {
    try floor(count).map { record in
      NewHealthRecord(
        id: ID(FloorKeys.id(floor_records, record.row.index)), userID: FloorKeys.user(record.row.user),
        data: try HealthData(type: .weight, json: JSON(parsing: record.text)),
        recordedAt: Timestamp(milliseconds: record.row.recorded_at), source: "sample")
    }
  }

  func peer(_ count: Int) -> [NewPeerRecord] {
    floor(count).map { record in
      NewPeerRecord(
        id: FloorKeys.id(floor_records, record.row.index).data, userID: FloorKeys.user(record.row.user).raw.data, data: record.text,
        recordedAt: record.row.recorded_at, operation: FloorKeys.id(floor_operations, record.row.index).data)
    }
  }
}

extension RawID {
  var data: Data { withBytes { Data($0) } }
}
