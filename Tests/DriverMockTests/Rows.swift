import WellSenseStore

/// Rows as the core would make them, one a batch.
enum Rows {
  static func user(_ id: RawID, email: String) -> RowBatch {
    var row = RowBatch(Schema.current[.users])
    row.append(id)
    row.append(email)
    row.append(email)
    row.append("!")
    for _ in 0..<6 { row.appendNull() }
    row.append(Timestamp(milliseconds: 1_000))
    row.append(Timestamp(milliseconds: 1_000))
    row.appendSystemColumns()
    return row
  }

  static func record(_ id: RawID, of user: RawID, at time: Int64, data: String = #"{"value":70.5}"#) -> RowBatch {
    var row = RowBatch(Schema.current[.healthRecords])
    add(&row, id, of: user, at: time, data: data)
    return row
  }

  static func add(_ row: inout RowBatch, _ id: RawID, of user: RawID, at time: Int64, data: String) {
    row.append(id)
    row.append(user)
    row.append(Int64(0))
    row.append(JSON(trusted: Array(data.utf8)[...]))
    row.append(Timestamp(milliseconds: time))
    row.appendNull()
    row.append(Timestamp(milliseconds: time))
    row.appendSystemColumns()
  }

  static func post(_ id: RawID, of user: RawID, at time: Int64, tags: String = "[]") -> RowBatch {
    var row = RowBatch(Schema.current[.communityPosts])
    row.append(id)
    row.append(user)
    row.append("title")
    row.appendNull()
    row.append(Int64(0))
    row.append(JSON(trusted: Array(tags.utf8)[...]))
    row.append(Int64(99))
    row.appendNull()
    row.append(false)
    row.append(Timestamp(milliseconds: time))
    row.append(Timestamp(milliseconds: time))
    row.appendSystemColumns()
    return row
  }

  static func like(_ post: RawID, by user: RawID, at time: Int64 = 0) -> RowBatch {
    var row = RowBatch(Schema.current[.postLikes])
    row.append(post)
    row.append(user)
    row.append(Timestamp(milliseconds: time))
    row.appendSystemColumns()
    return row
  }

  static func session(_ id: RawID, of user: RawID, name: String) -> RowBatch {
    var row = RowBatch(Schema.current[.chatSessions])
    row.append(id)
    row.append(name)
    row.append(user)
    row.appendNull()
    row.append("general")
    row.append(Int64(0))
    row.appendNull()
    row.appendNull()
    row.appendNull()
    row.append(Timestamp(milliseconds: 0))
    row.append(Timestamp(milliseconds: 0))
    row.appendSystemColumns()
    return row
  }

  static func message(_ id: RawID, in session: RawID, of user: RawID) -> RowBatch {
    var row = RowBatch(Schema.current[.chatMessages])
    row.append(id)
    row.append(session)
    row.append(user)
    row.appendNull()
    row.append(Int64(0))
    row.append("hello")
    row.appendNull()
    row.append(Timestamp(milliseconds: 0))
    row.appendSystemColumns()
    return row
  }
}

extension Call {
  static var soon: Call { Call(deadline: Deadline(after: .seconds(30))) }
}

extension RawID {
  static func number(_ number: UInt64) -> RawID { RawID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0000 | number) }
}

extension Driver {
  @discardableResult
  func insert(_ rows: RowBatch, ifAbsent: Bool = false, as operation: OperationID = OperationID()) async throws(StoreError) -> Commit {
    try await commit(WriteBatch(operation, [.insert(rows, ifAbsent: ifAbsent)]), .soon)
  }

  func rows(_ query: Query) async throws(StoreError) -> RowBatch {
    try await read([query], .soon)[0]
  }

  func row(_ entity: Entity, _ key: Key) async throws(StoreError) -> RowBatch {
    try await rows(Query(entity, key: key))
  }
}
