import DriverMock
import WellSenseStore

/// What a database holds of the rows that clients write, in a form that can be compared.
struct StoredRows: Equatable {
  struct Stored: Equatable {
    let version: Version
    let text: String
    let email: String?
    let user: RawID?
  }

  private(set) var rows: [RowName: Stored] = [:]
  private(set) var tombstones: [RowName: Version] = [:]

  init(_ engine: MockEngine) {
    for entity in [Entity.users, .chatSessions] {
      guard let batch = try? engine.read([Query(entity, limit: Limits.pageRows)]).first else { continue }
      let schema = Schema.current[entity]
      for row in 0..<batch.count {
        let isUser = entity == .users
        rows[RowName(entity, batch.key(row, schema))] = Stored(
          version: batch.version(row) ?? Version(epoch: 0, counter: 0),
          text: Self.text(isUser ? .firstName : .title, batch, row, schema) ?? "",
          email: isUser ? Self.text(.emailKey, batch, row, schema) : nil,
          user: isUser ? nil : schema.place(of: .userID).map { batch[row, $0].rawID })
      }
    }
    for tombstone in engine.tombstones(after: nil, limit: .max) {
      // A row that is there is newer than its tombstone, which may have been dropped.
      if rows[tombstone.row] == nil { tombstones[tombstone.row] = tombstone.version }
    }
  }

  private static func text(_ field: Field, _ batch: RowBatch, _ row: Int, _ schema: EntitySchema) -> String? {
    schema.place(of: field).map { batch.text(batch[row, $0]) }
  }

  /// What they don't have in common, for people.
  func difference(from other: StoredRows) -> String {
    let names = Set(rows.keys).union(other.rows.keys).union(tombstones.keys).union(other.tombstones.keys).sorted()
    let different = names.filter { rows[$0] != other.rows[$0] || tombstones[$0] != other.tombstones[$0] }
    return different.map { "\($0): \(rows[$0] as Any) \(tombstones[$0] as Any) / \(other.rows[$0] as Any) \(other.tombstones[$0] as Any)" }
      .joined(separator: "; ")
  }

  func version(_ name: RowName) -> Version? { rows[name]?.version ?? tombstones[name] }

  var hasDuplicate: Bool {
    let emails = rows.values.compactMap(\.email)
    return Set(emails).count < emails.count
  }

  var hasOrphan: Bool {
    rows.values.contains { stored in stored.user.map { rows[RowName(.users, .one($0))] == nil } ?? false }
  }
}
