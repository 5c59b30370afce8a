internal import WellSenseStore

/// The stored form of an ``EpochRecord``: the row of `store_meta`, and those of `cursors`.
enum EpochRow {
  /// Read after those of ``StoreMeta``; the end of the log and a cursor follow.
  static let columns = "accepted_epoch, joined_epoch, settlement, unsettled, rebuild_entity, rebuild_first, rebuild_second"
  static let codecs: [CellCodec] = [.integer, .integer, .integer, .integer, .integer, .id, .id, .integer, .id, .integer]

  /// What ``values(_:)`` are for.
  static let assigned = [
    "epoch", "promised_epoch", "accepted_epoch", "joined_epoch", "configuration", "settlement", "unsettled", "rebuild_source",
    "rebuild_entity", "rebuild_first", "rebuild_second",
  ]

  static func values(_ record: EpochRecord) -> [SQLValue] {
    let rebuild = record.rebuild
    let after = rebuild?.after
    let epochs: [SQLValue] = [record.decided, record.promised, record.accepted, record.joined].map { .integer($0.raw) }
    return epochs + [
      record.configuration.map { .string($0.description) } ?? .null, .integer(record.settlement), .integer(record.isUnsettled ? 1 : 0),
      rebuild.map { .id($0.source) } ?? .null, rebuild.map { .integer(Int64($0.entity.rawValue)) } ?? .null,
      after.map { .id($0.halves.0) } ?? .null, after.flatMap(\.second).map { .id($0) } ?? .null,
    ]
  }

  /// The record in rows of ``ReplicationPlan/record``.
  static func record(_ rows: RowBatch, _ meta: StoreMeta) throws(SQLFailure) -> EpochRecord {
    var record = EpochRecord(database: meta.database)
    let first = StoreMeta.codecs.count
    record.decided = Epoch(raw: meta.epoch)
    record.promised = Epoch(raw: meta.promised)
    record.configuration = meta.configuration
    record.accepted = Epoch(raw: rows[0, first].integer)
    record.joined = Epoch(raw: rows[0, first + 1].integer)
    record.settlement = rows[0, first + 2].integer
    record.isUnsettled = rows[0, first + 3].integer != 0
    if meta.isRebuilding { record.rebuild = try rebuild(rows, first + 4) }
    record.end = rows[0, first + 7].integer
    for row in 0..<rows.count where !rows[row, first + 8].isNull {
      record.cursors[rows[row, first + 8].rawID] = rows[row, first + 9].integer
    }
    return record
  }

  private static func rebuild(_ rows: RowBatch, _ place: Int) throws(SQLFailure) -> EpochRecord.Rebuild {
    guard let entity = Entity(rawValue: UInt8(clamping: rows[0, place].integer)) else {
      throw .other(
        StoreError(.corrupt, "what the database says of its copy can't be read; copy it anew", field: "store_meta.rebuild_entity"))
    }
    let (first, second) = (rows[0, place + 1], rows[0, place + 2])
    let after: Key? = first.isNull ? nil : second.isNull ? .one(first.rawID) : .pair(first.rawID, second.rawID)
    return EpochRecord.Rebuild(source: rows[0, StoreMeta.codecs.count - 1].rawID, entity: entity, after: after)
  }
}

extension Key {
  fileprivate var second: RawID? { if case .pair(_, let second) = self { second } else { nil } }
}
