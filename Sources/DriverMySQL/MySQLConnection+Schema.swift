internal import CMariaDB
internal import DriverSQLSupport
internal import WellSenseStore

// Tables aren't made or changed in transactions here, so every statement may be the last one before a crash. Whoever comes next goes
// on: `store_meta` is made first and gets its row last, an upgrade writes its version last, and what is there already is passed over.
extension MySQLConnection {
  /// Creates or upgrades the schema under a lock that all processes share.
  func initialize(_ schema: Schema, _ log: ChangeLog) throws(StoreError) -> SchemaReport {
    context.note(nil)
    do throws(SQLFailure) {
      // A database that is as it should be is only read.
      if let identity = try settled(schema, log) { return report(identity, identity.schemaVersion, schema) }
      try lockSchema()
    } catch {
      throw error.error
    }
    defer { unlockSchema() }
    // Of a Galera cluster only this node knows the lock: on another one somebody may do the same, and come first.
    return try repeated { () throws(SQLFailure) in try build(schema, log) }
  }

  private func report(_ identity: StoreIdentity, _ before: Int, _ schema: Schema) -> SchemaReport {
    plans.use(schema)
    return identity.report(before: before)
  }

  /// What the database is if there is nothing to do; throws for a newer one.
  private func settled(_ schema: Schema, _ log: ChangeLog) throws(SQLFailure) -> StoreIdentity? {
    guard case .ours(let identity) = try content() else { return nil }
    guard identity.schemaVersion <= schema.version else { throw .other(.newerSchema) }
    guard identity.schemaVersion == schema.version else { return nil }
    return log == .on && !identity.isLogOn ? nil : identity
  }

  // MARK: - What is there

  enum Content {
    case empty
    /// A database of this store whose creation was cut off.
    case unfinished
    case ours(StoreIdentity)
  }

  func content() throws(SQLFailure) -> Content {
    let names = try texts("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
      .compactMap { $0.first.flatMap(\.self) }
    guard !names.isEmpty else { return .empty }
    guard names.contains(SystemTables.meta) else {
      throw .other(
        StoreError(
          .incompatible, "the database holds tables of something else; give the store a database of its own",
          disposition: .notAttempted, driver: "mysql"))
    }
    guard let identity = try identity(plans.current.system) else { return .unfinished }
    return .ours(identity)
  }

  // MARK: - Doing it

  private func build(_ schema: Schema, _ log: ChangeLog) throws(SQLFailure) -> SchemaReport {
    let system = plans.current.system
    var before = 0
    switch try content() {
    case .empty, .unfinished:
      try run(TableDefinition(schema, .mysql(features)).all)
      try createMeta(schema)
    case .ours(let identity):
      before = identity.schemaVersion
      try upgrade(from: before, to: schema)
    }
    if log == .on { _ = try run(system.setLogOn, [.integer(1)]) }
    guard let identity = try identity(system) else { throw .other(.missingMeta) }
    return report(identity, before, schema)
  }

  private func createMeta(_ schema: Schema) throws(SQLFailure) {
    do throws(SQLFailure) {
      _ = try run(plans.current.system.createMeta, [.id(OperationID().raw), .integer(Int64(schema.version)), .integer(0)])
    } catch {
      guard case .unique = error else { throw error }
      throw .again(StoreError(.unavailable, "another process made the schema first; repeat", disposition: .notAttempted, driver: "mysql"))
    }
  }

  private func upgrade(from version: Int, to schema: Schema) throws(SQLFailure) {
    guard version <= schema.version else { throw .other(.newerSchema) }
    guard let statements = SchemaUpgrade.statements(from: version, to: schema, .mysql(features)) else {
      throw .other(StoreError(.incompatible, "there is no way from the database's schema to this one", driver: "mysql"))
    }
    try run(statements)
    if version < schema.version { _ = try run(plans.current.system.setVersion, [.integer(Int64(schema.version))]) }
  }

  private func run(_ statements: [String]) throws(SQLFailure) {
    for (place, statement) in statements.enumerated() {
      do throws(SQLFailure) {
        try execute(statement)
      } catch {
        guard isThere(mysql_errno(handle)), !isBroken else { throw error }
      }
      connector.configuration.hooks.afterSchemaStatement?(place)
    }
  }

  /// Whether a statement failed because an earlier attempt did the same.
  private func isThere(_ code: UInt32) -> Bool {
    [ER_TABLE_EXISTS_ERROR, ER_DUP_FIELDNAME, ER_DUP_KEYNAME, ER_DUP_ENTRY].contains(Int32(bitPattern: code))
  }

  // MARK: - The lock

  private static var lockName: String { "CONCAT('wellsense/', SHA1(DATABASE()))" }

  /// Ends with the connection, should the process die.
  private func lockSchema() throws(SQLFailure) {
    let seconds = max(1, Int(limit.deadline.remaining / .seconds(1)))
    guard try texts("SELECT GET_LOCK(\(Self.lockName), \(seconds))").first?.first == "1" else {
      throw .other(
        StoreError(
          .timedOut, "another process creates or upgrades the schema; repeat when it is done", disposition: .notAttempted, driver: "mysql"))
    }
  }

  private func unlockSchema() {
    guard !isBroken else { return }
    begin(.short)
    do throws(SQLFailure) {
      try execute("DO RELEASE_LOCK(\(Self.lockName))")
    } catch {
      // The lock goes with the connection.
      isBroken = true
    }
  }
}
