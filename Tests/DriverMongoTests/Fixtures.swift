import DriverMongo
import TestSupport
import WellSenseStore

extension MongoDriver {
  /// Opened and initialized.
  static func ready(_ configuration: MongoConfiguration, log: ChangeLog = .asItIs) async throws -> MongoDriver {
    try await MongoDriver(configuration).ready(log: log)
  }
}

extension Rows {
  static func records(_ count: Int, of user: RawID) -> RowBatch {
    var rows = RowBatch(Schema.current[.healthRecords])
    for number in 0..<count {
      for column in Schema.current[.healthRecords].columns {
        switch column.field {
        case .id: rows.append(OperationID().raw)
        case .userID: rows.append(user)
        case .type: rows.append(Int64(0))
        case .data: rows.append(.json(JSON(trusted: Array(#"{"kilograms":\#(60 + number % 10)}"#.utf8)[...])))
        case .recordedAt, .createdAt: rows.append(Timestamp(milliseconds: 1_700_000_000_000 + Int64(number) * 1_000))
        default: rows.appendNull()
        }
      }
    }
    return rows
  }
}
