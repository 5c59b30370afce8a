import DriverMongo
import WellSenseStore

func soon(_ duration: Duration = .seconds(20)) -> Call { Call(deadline: Deadline(after: duration)) }

/// The error that a body throws; fails the test if it throws none.
func failure(_ body: () async throws -> Void) async throws -> StoreError {
  do {
    try await body()
  } catch let error as StoreError {
    return error
  }
  throw Missing()
}

struct Missing: Error {}

extension MongoDriver {
  /// Opened and initialized.
  static func ready(_ configuration: MongoConfiguration, log: ChangeLog = .asItIs) async throws -> MongoDriver {
    let driver = MongoDriver(configuration)
    try await driver.open(soon())
    _ = try await driver.initialize(.current, log: log, soon())
    return driver
  }

  @discardableResult
  func insert(_ rows: RowBatch, as operation: OperationID = OperationID(), _ call: Call = soon()) async throws(StoreError) -> Commit {
    try await commit(WriteBatch(operation, [.insert(rows)]), call)
  }

  func count(_ entity: Entity) async throws -> Int { try await aggregate(Aggregation(entity), soon()).count }
}

enum Rows {
  static func user(_ id: RawID = OperationID().raw, email: String? = nil) -> RowBatch {
    var rows = RowBatch(Schema.current[.users])
    for column in Schema.current[.users].columns {
      switch column.field {
      case .id: rows.append(id)
      case .email, .emailKey: rows.append(email ?? "\(id)@example.org")
      case .passwordHash: rows.append("!")
      case .createdAt, .updatedAt: rows.append(Timestamp(milliseconds: 1_700_000_000_000))
      default: rows.appendNull()
      }
    }
    return rows
  }

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
