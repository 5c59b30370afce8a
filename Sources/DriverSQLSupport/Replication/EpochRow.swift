internal import WellSenseStore

/// The stored form of an ``EpochRecord``: the row of `store_meta`, and those of `cursors`.
enum EpochRow {
  /// Read after those of ``StoreMeta``; the end of the log and a cursor follow.
  static let columns = "accepted_epoch, joined_epoch, settlement, unsettled"
  static let codecs: [CellCodec] = [.integer, .integer, .integer, .integer, .integer, .id, .integer]

  /// What ``values(_:)`` are for.
  static let assigned = [
    "epoch", "promised_epoch", "accepted_epoch", "joined_epoch", "configuration", "settlement", "unsettled", "rebuild",
  ]

  static func values(_ record: EpochRecord) -> [SQLValue] {
    let epochs: [SQLValue] = [record.decided, record.promised, record.accepted, record.joined].map { .integer($0.raw) }
    return epochs + [
      record.configuration.map { .string($0.description) } ?? .null, .integer(record.settlement), .integer(record.isUnsettled ? 1 : 0),
      record.rebuild.map { .string($0.description) } ?? .null,
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
    record.rebuild = meta.rebuild
    record.end = rows[0, first + 4].integer
    for row in 0..<rows.count where !rows[row, first + 5].isNull {
      record.cursors[rows[row, first + 5].rawID] = rows[row, first + 6].integer
    }
    return record
  }
}
