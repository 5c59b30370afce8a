internal import CPostgres
internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

extension PostgresConnection {
  /// What all processes that create or upgrade a schema lock.
  private static let lock: Int64 = 0x7765_6C6C_7365_6E73

  /// Creates or upgrades the schema in one transaction.
  func initialize(_ schema: Schema, _ log: ChangeLog, _ member: Member) throws(StoreError) -> SchemaReport {
    do throws(SQLFailure) {
      // A database that is as it should be is only read.
      if let identity = try found(schema, isLocked: false), identity.schemaVersion == schema.version, log == .asItIs || identity.isLogOn {
        shared.plans.use(schema)
        return identity.report(before: identity.schemaVersion)
      }
      try send(statements.beginWrite, [])
      try sendText("SELECT pg_advisory_xact_lock(\(Self.lock))")
      try finish()
      let report = try build(schema, log)
      try send(statements.commit, [])
      try finish()
      shared.plans.use(schema)
      return report
    } catch {
      throw error.error
    }
  }

  /// What is there; `nil` for a schema without tables of ours. Throws for a newer one, and for another program's.
  ///
  /// Without the lock another process may be making the tables, and only some be seen: that is as if there were none.
  private func found(_ schema: Schema, isLocked: Bool) throws(SQLFailure) -> StoreIdentity? {
    // Not to_regclass: within a transaction it may answer from what the session saw before it waited for the lock.
    try sendText(
      "SELECT max(CASE relname WHEN 'store_meta' THEN 1 END), max(CASE relname WHEN 'users' THEN 1 END) FROM pg_class"
        + " WHERE relname IN ('store_meta', 'users') AND pg_table_is_visible(oid)", isWanted: true)
    var (hasMeta, hasTables) = (false, false)
    try finish { (result) throws(SQLFailure) in
      hasMeta = PQgetisnull(result, 0, 0) == 0
      hasTables = PQgetisnull(result, 0, 1) == 0
    }
    guard hasMeta else {
      if hasTables, isLocked { throw .other(.foreignTables) }
      return nil
    }
    guard let identity = try identity(plan.system) else {
      if isLocked { throw .other(.foreignTables) }
      return nil
    }
    guard identity.schemaVersion <= schema.version else { throw .other(.newerSchema) }
    return identity
  }

  private func build(_ schema: Schema, _ log: ChangeLog) throws(SQLFailure) -> SchemaReport {
    let system = plan.system
    let before: Int
    if let identity = try found(schema, isLocked: true) {
      before = identity.schemaVersion
      // Every write reads this table: none is under way from here on, and those to come see what it says then.
      try sendText("LOCK TABLE store_meta IN ACCESS EXCLUSIVE MODE")
      guard let statements = SchemaUpgrade.statements(from: before, to: schema, .postgres) else {
        throw .other(StoreError(.incompatible, "there is no way from the database's schema to this one", driver: "postgresql"))
      }
      for statement in statements { try sendText(statement) }
      if before < schema.version { try send(system.setVersion, [.integer(Int64(schema.version))]) }
    } else {
      before = 0
      for statement in TableDefinition(schema, .postgres).all { try sendText(statement) }
      try send(system.createMeta, [.id(OperationID().raw), .integer(Int64(schema.version)), .integer(0)])
    }
    if log == .on { try send(system.setLogOn, [.integer(1)]) }
    try finish()
    guard let identity = try identity(system) else { throw .other(.missingMeta) }
    return identity.report(before: before)
  }
}

extension StoreError {
  static let foreignTables = StoreError(
    .incompatible, "the schema has tables of another program; give the store a schema or a database of its own",
    disposition: .notAttempted, driver: "postgresql")
}
