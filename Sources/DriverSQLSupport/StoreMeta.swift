package import WellSenseStore

/// What a write transaction has to know of its database; read again in each, since another process may have changed it.
package struct StoreMeta: Sendable, Hashable {
  package var database: RawID
  package var schemaVersion: Int
  package var isLogOn: Bool
  /// The epoch of the versions that are given here.
  package var epoch: Int64
  var promised: Int64
  /// `nil` for a database that stands alone.
  var configuration: SetConfiguration?
  /// A copy of the set that isn't finished yet.
  var rebuild: EpochRecord.Rebuild?

  /// Columns of `store_meta`, in their order here.
  static let columns = "database_id, schema_version, log_on, epoch, promised_epoch, configuration, rebuild"
  static let codecs: [CellCodec] = [.id, .integer, .boolean, .integer, .integer, .text, .text]

  /// The one row of `store_meta`; `nil` if it isn't there.
  package init?(_ rows: RowBatch) throws(SQLFailure) {
    guard !rows.isEmpty else { return nil }
    database = rows[0, 0].rawID
    schemaVersion = Int(rows[0, 1].integer)
    isLogOn = rows[0, 2].integer != 0
    epoch = rows[0, 3].integer
    promised = rows[0, 4].integer
    configuration = try Self.parsed(rows, rows[0, 5], "store_meta.configuration")
    rebuild = try Self.parsed(rows, rows[0, 6], "store_meta.rebuild")
  }

  private static func parsed<Value: LosslessStringConvertible>(
    _ rows: RowBatch, _ cell: Cell, _ field: String
  ) throws(SQLFailure) -> Value? {
    guard !cell.isNull else { return nil }
    guard let value = Value(rows.text(cell)) else {
      throw .other(
        StoreError(.corrupt, "what the database says of its set can't be read; take it out of the set and copy it anew", field: field))
    }
    return value
  }

  /// Whether a commit of a call with this epoch may be done here.
  package func admits(_ epoch: Epoch?) -> Bool { record.admits(epoch) }

  /// As much of the epoch record as decides about writes.
  private var record: EpochRecord {
    var record = EpochRecord(database: database)
    record.promised = Epoch(raw: promised)
    record.decided = Epoch(raw: epoch)
    record.configuration = configuration
    record.rebuild = rebuild
    return record
  }

  /// What a write needs to know, if the database has the schema that the program has.
  package func checked(_ schema: Schema) throws(StoreError) -> StoreMeta {
    guard schemaVersion <= schema.version else { throw .newerSchema }
    guard schemaVersion == schema.version else { throw .missingMeta }
    return self
  }
}

/// What identifies a database, also one of an older schema.
package struct StoreIdentity: Sendable, Hashable {
  package let database: RawID
  package let schemaVersion: Int
  package let isLogOn: Bool

  static let columns = "database_id, schema_version, log_on"
  static let codecs: [CellCodec] = [.id, .integer, .boolean]

  init?(_ rows: RowBatch) {
    guard rows.count == 1 else { return nil }
    database = rows[0, 0].rawID
    schemaVersion = Int(rows[0, 1].integer)
    isLogOn = rows[0, 2].integer != 0
  }

  /// What initializing found and did.
  package func report(before: Int) -> SchemaReport {
    SchemaReport(database: database, versionBefore: before, versionAfter: schemaVersion, isLogOn: isLogOn)
  }
}

extension StoreError {
  package static let newerSchema = StoreError(
    .incompatible, "the database was written by a newer release; update this program", disposition: .notAttempted)
  package static let missingMeta = StoreError(
    .incompatible, "the database has no schema of this store yet; initialize it first", disposition: .notAttempted)
}
