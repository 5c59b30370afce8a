internal import DriverSQLSupport
internal import DriverSupport
internal import Glibc
internal import WellSenseStore

extension SQLiteWriter {
  /// Creates or upgrades the schema in one transaction, which holds the lock that all processes share.
  func initialize(_ schema: Schema, _ log: ChangeLog, _ member: Member) {
    known = nil
    do throws(SQLFailure) {
      // A database that is as it should be is only read.
      guard let found = try whileWaiting(member, { () throws(SQLFailure) -> StoreIdentity? in try settled(schema, log) }) else { return }
      if let identity = found {
        guard member.claim() else { return }
        plans.use(schema)
        return member.finish(.success(.report(identity.report(before: identity.schemaVersion))))
      }
      guard try whileWaiting(member, { () throws(SQLFailure) -> Void in try switchToWAL() }) != nil else { return }
    } catch {
      return _ = member.abandon(error.error.with(disposition: .notAttempted))
    }
    guard begin([member]) else { return }
    guard member.claim() else { return rollback() }
    do throws(SQLFailure) {
      let report = try build(schema, log)
      try connection.run(.commit)
      plans.use(schema)
      member.finish(.success(.report(report)))
    } catch {
      rollback()
      member.finish(.failure(error.error))
    }
  }

  /// What the database is if there is nothing to do; throws for a newer one.
  private func settled(_ schema: Schema, _ log: ChangeLog) throws(SQLFailure) -> StoreIdentity? {
    guard case .ours(let version) = try SQLiteFile.finding(connection) else { return nil }
    guard version <= schema.version else { throw .other(StoreError.newerSchema) }
    guard version == schema.version, let identity = try connection.identity(plans.current.system) else { return nil }
    return log == .on && !identity.isLogOn ? nil : identity
  }

  /// Tries again while another process holds a lock, as long as the member waits; `nil` once it doesn't.
  private func whileWaiting<Value>(_ member: Member, _ body: () throws(SQLFailure) -> Value) throws(SQLFailure) -> Value? {
    while true {
      member.abandonIfLate()
      guard member.isWaiting else { return nil }
      do throws(SQLFailure) {
        return try body()
      } catch {
        guard error.error.isBusy else { throw error }
      }
      usleep(1000)
    }
  }

  /// The mode in which readers and the writer don't wait for each other; it stays with the file.
  private func switchToWAL() throws(SQLFailure) {
    guard configuration.location != .memory else { return }
    guard try connection.texts("PRAGMA journal_mode = WAL").first == "wal" else {
      throw .other(
        StoreError(.unavailable, "the file system can't share memory between processes, which SQLite needs", driver: "sqlite"))
    }
  }

  private func build(_ schema: Schema, _ log: ChangeLog) throws(SQLFailure) -> SchemaReport {
    let before: Int
    switch try SQLiteFile.finding(connection) {
    case .empty:
      before = 0
      try create(schema)
    case .ours(let version):
      before = version
      try upgrade(from: version, to: schema)
    }
    let system = plans.current.system
    if log == .on { _ = try connection.run(system.setLogOn, [.integer(1)]) }
    guard let identity = try connection.identity(system) else { throw .other(.missingMeta) }
    return identity.report(before: before)
  }

  private func create(_ schema: Schema) throws(SQLFailure) {
    try connection.execute("PRAGMA application_id = \(SQLiteFile.applicationID)")
    try run(TableDefinition(schema, .sqlite).all)
    _ = try connection.run(
      plans.current.system.createMeta, [.id(OperationID().raw), .integer(Int64(schema.version)), .integer(0)])
  }

  private func upgrade(from version: Int, to schema: Schema) throws(SQLFailure) {
    guard version <= schema.version else { throw .other(StoreError.newerSchema) }
    guard let statements = SchemaUpgrade.statements(from: version, to: schema, .sqlite) else {
      throw .other(StoreError(.incompatible, "there is no way from the database's schema to this one", driver: "sqlite"))
    }
    try run(statements)
    if version < schema.version { _ = try connection.run(plans.current.system.setVersion, [.integer(Int64(schema.version))]) }
  }

  private func run(_ statements: [String]) throws(SQLFailure) {
    for (place, statement) in statements.enumerated() {
      try connection.execute(statement)
      configuration.hooks.afterSchemaStatement?(place)
    }
  }
}
