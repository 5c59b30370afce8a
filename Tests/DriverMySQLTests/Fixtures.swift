import DriverMySQL
import ServerFixtures
import TestSupport
import WellSenseStore

extension MySQLDriver {
  /// Opened and initialized.
  static func ready(_ configuration: MySQLConfiguration, log: ChangeLog = .asItIs) async throws -> MySQLDriver {
    try await MySQLDriver(configuration).ready(log: log)
  }

  func user(_ id: RawID) async throws -> RowBatch { try await read([Query(.users, key: .one(id))], soon())[0] }
}

extension Rows {
  /// People whose texts differ in length, some without names.
  static func users(_ ids: [RawID]) -> RowBatch {
    var rows = RowBatch(Schema.current[.users])
    for (number, id) in ids.enumerated() {
      for column in Schema.current[.users].columns {
        switch column.field {
        case .id: rows.append(id)
        case .email, .emailKey: rows.append("\(id)@example.org")
        case .passwordHash: rows.append("!")
        case .firstName: if number % 3 == 0 { rows.appendNull() } else { rows.append(String(repeating: "é", count: number % 100)) }
        case .profile: if number % 2 == 0 { rows.appendNull() } else { rows.append(document(number * 700)) }
        case .createdAt, .updatedAt: rows.append(Timestamp(milliseconds: 1_700_000_000_000 - Int64(number) * 86_400_001))
        default: rows.appendNull()
        }
      }
    }
    return rows
  }

  static func records(_ count: Int, of user: RawID, from time: Int64 = 1_700_000_000_000) -> RowBatch {
    var rows = RowBatch(Schema.current[.healthRecords])
    for number in 0..<count {
      for column in Schema.current[.healthRecords].columns {
        switch column.field {
        case .id: rows.append(OperationID())
        case .userID: rows.append(user)
        case .type: rows.append(Int64(number % 5))
        case .data: rows.append(document(100, value: number % 50))
        case .recordedAt, .createdAt: rows.append(Timestamp(milliseconds: time + Int64(number) * 60_000))
        default: rows.appendNull()
        }
      }
    }
    return rows
  }

  static func document(_ length: Int, value: Int = 0) -> JSON {
    JSON(trusted: Array(#"{"note":"\#(String(repeating: "x", count: length))","value":\#(value)}"#.utf8)[...])
  }
}

extension RowBatch {
  /// A row's cells as values, without the three that the database fills.
  func given(_ row: Int) -> [Value] { (0..<width - 3).map { value(self[row, $0]) } }
}
