package import WellSenseStore

/// Rows as the core would make them.
package enum Rows {
  package static func user(_ id: RawID = OperationID().raw, email: String? = nil) -> RowBatch {
    var row = RowBatch(Schema.current[.users])
    for column in Schema.current[.users].columns {
      switch column.field {
      case .id: row.append(id)
      case .email, .emailKey: row.append(email ?? "\(id)@example.org")
      case .passwordHash: row.append("!")
      case .createdAt, .updatedAt: row.append(Timestamp(milliseconds: 1_700_000_000_000))
      default: row.appendNull()
      }
    }
    return row
  }
}
