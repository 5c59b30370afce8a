package import WellSenseStore

extension Rows {
  /// One row of an entity: given cells, and for the rest the least that the schema takes.
  package static func row(_ entity: Entity, _ given: [Field: Value]) -> RowBatch {
    let shape = Schema.current[entity]
    var row = RowBatch(shape)
    for column in shape.columns {
      if let value = given[column.field] {
        row.append(value)
        continue
      }
      guard !column.isNullable else {
        row.appendNull()
        continue
      }
      switch column.role {
      case .fixed, .value: row.append(least(column.type))
      case .counter, .place, .system: row.appendNull()
      }
    }
    return row
  }

  private static func least(_ type: ColumnType) -> Value {
    switch type {
    case .id: .id(OperationID().raw)
    case .integer, .boolean, .choice: .integer(0)
    case .time: .time(Timestamp(milliseconds: 1_700_000_000_000))
    case .text, .longText, .bytes: .text("text")
    case .json: .json(JSON(trusted: Array(#"{"value":70}"#.utf8)[...]))
    case .tags: .json(JSON(trusted: Array(#"["sleep","food"]"#.utf8)[...]))
    }
  }

  package static func record(_ id: RawID = OperationID().raw, of user: RawID) -> RowBatch {
    row(.healthRecords, [.id: .id(id), .userID: .id(user)])
  }

  package static func post(_ id: RawID, of user: RawID) -> RowBatch { row(.communityPosts, [.id: .id(id), .userID: .id(user)]) }

  package static func like(_ post: RawID, by user: RawID) -> RowBatch { row(.postLikes, [.postID: .id(post), .userID: .id(user)]) }

  package static func chat(_ id: RawID, of user: RawID) -> RowBatch {
    row(.chatSessions, [.id: .id(id), .sessionID: .text("s-\(id)"), .userID: .id(user)])
  }

  package static func message(in chat: RawID, of user: RawID) -> RowBatch {
    row(.chatMessages, [.id: .id(OperationID().raw), .chatID: .id(chat), .userID: .id(user)])
  }

  package static func records(_ count: Int, of user: RawID) -> RowBatch {
    var rows = RowBatch(Schema.current[.healthRecords])
    for _ in 0..<count { rows.append(row: 0, of: record(of: user)) }
    return rows
  }
}

extension RowBatch {
  /// These rows and those of another batch.
  package func appending(_ other: RowBatch) -> RowBatch {
    var rows = self
    for row in 0..<other.count { rows.append(row: row, of: other) }
    return rows
  }
}

/// What tests need of a database's own tables.
package enum ReplicaRows {
  /// The statements that take away what version 3 of the schema added, but for what only one engine has.
  package static let versionTwo =
    [
      "promised_epoch", "accepted_epoch", "joined_epoch", "configuration", "settlement", "unsettled", "rebuild",
    ].map { "ALTER TABLE store_meta DROP COLUMN \($0)" } + [
      "ALTER TABLE log_end DROP COLUMN steps", "DROP TABLE cursors", "UPDATE store_meta SET schema_version = 2",
    ]
}
