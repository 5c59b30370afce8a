internal import CPostgres
internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

// What a session can see of its server, for a diagnosis.
extension PostgresConnection {
  /// How the session is protected.
  var protection: Finding {
    let version = PQsslAttribute(handle, "protocol").map { String(cString: $0) } ?? "TLS"
    return .certificate(version, expires: wellsense_certificate_end(handle))
  }

  func examine(_ schema: Schema, _ pooling: PostgresConfiguration.Pooling, _ examination: Examination) {
    examination.note(.ok(.server, "PostgreSQL \(shared.version); 13 or later is needed"))
    examination.look(at: .topology, orAdvise: "see the server's log") { () throws(StoreError) in
      try topology(pooling)
    }
    examination.look(at: .clock, orAdvise: "see the server's log") { () throws(StoreError) in try clock() }
    examination.look(at: .durability, orAdvise: "see the server's log") { () throws(StoreError) in try durability() }
    let version = examination.find(.schema, orAdvise: "give the store a schema or a database of its own") { () throws(StoreError) in
      try schemaVersion()
    }
    guard let version else { return }
    examination.note(.schema(version, schema))
    examination.look(at: .rights, orAdvise: "GRANT the user ALL on the schema and its tables") { () throws(StoreError) in
      try rights(version, schema)
    }
  }

  /// The columns of the only row of SQL, which makes texts of them; `nil` for null.
  private func texts(_ sql: String) throws(StoreError) -> [String?] {
    do throws(SQLFailure) {
      try sendText(sql, isWanted: true)
      var texts: [String?] = []
      try finish { (result) throws(SQLFailure) in
        guard PQntuples(result) > 0 else { return }
        texts = (0..<PQnfields(result)).map { column in
          guard PQgetisnull(result, 0, column) == 0, let value = PQgetvalue(result, 0, column) else { return nil }
          return String(decoding: UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, 0, column))), as: UTF8.self)
        }
      }
      return texts
    } catch {
      throw error.error
    }
  }

  /// A pooler makes a number of its own up for each session.
  private func topology(_ pooling: PostgresConfiguration.Pooling) throws(StoreError) -> Finding {
    let answer = try texts("SELECT pg_is_in_recovery()::text, current_setting('transaction_read_only'), pg_backend_pid()::text")
    if answer.first == "true" {
      return .failed(
        .topology, "a standby, which takes no writes", "name the primary, or all servers with target_session_attrs=read-write", .readOnly)
    }
    if answer.count > 1, answer[1] == "on" {
      return .failed(
        .topology, "transactions are read-only here", "ALTER ROLE or ALTER DATABASE … RESET default_transaction_read_only", .readOnly)
    }
    let isPooled = answer.last.flatMap(\.self) != String(PQbackendPID(handle))
    switch (isPooled, pooling) {
    case (true, .session):
      return .warning(
        .topology, "a pooler stands before the server",
        "if it pools by transaction, add pooling=transaction to the URI, or set POSTGRES_POOLING")
    case (true, .transaction): return .ok(.topology, "behind a pooler, and treated so")
    case (false, .transaction):
      return .warning(
        .topology, "treated as behind a pooler, but there is none", "take pooling=transaction away: statements are faster without")
    case (false, .session): return .ok(.topology, "a server that takes writes")
    }
  }

  private func clock() throws(StoreError) -> Finding {
    let before = Timestamp.now
    let answer = try texts("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text")
    guard let milliseconds = answer.first.flatMap(\.self).flatMap({ Int64($0) }) else { return .ok(.clock, "the server doesn't say") }
    return .clock(Timestamp(milliseconds: milliseconds), between: before, and: .now)
  }

  private func durability() throws(StoreError) -> Finding {
    let names = ["fsync", "synchronous_commit", "full_page_writes"]
    let values = try texts("SELECT " + names.map { "current_setting('\($0)')" }.joined(separator: ", "))
    let off = zip(names, values).filter { $0.1 == "off" }.map(\.0)
    if off.isEmpty { return .ok(.durability, "a commit is on the server's disk when it is acknowledged") }
    return .warning(
      .durability, off.map { $0 + " is off" }.joined(separator: ", ") + ": acknowledged writes can be lost",
      "switch it on, unless all of this may be lost")
  }

  private func schemaVersion() throws(StoreError) -> Int {
    if try texts("SELECT current_schema()::text") == [nil] {
      throw StoreError(
        .incompatible, "the schema does not exist, or this user may not use it; CREATE SCHEMA, and GRANT ALL on it", driver: "postgresql")
    }
    let found = try texts("SELECT to_regclass('store_meta')::text, to_regclass('users')::text")
    guard found.first.flatMap(\.self) != nil else {
      guard found.last.flatMap(\.self) == nil else { throw .foreignTables }
      return 0
    }
    guard let version = try texts("SELECT schema_version::text FROM store_meta WHERE id = 1").first.flatMap(\.self).flatMap({ Int($0) })
    else {
      throw .foreignTables
    }
    return version
  }

  /// Does what initializing and writing do, and takes it back.
  private func rights(_ version: Int, _ schema: Schema) throws(StoreError) -> Finding {
    let table = "wellsense_doctor_" + String(UInt64.random(in: 0 ... .max), radix: 36)
    do throws(SQLFailure) {
      try send(statements.beginWrite, [])
      try sendText("CREATE TABLE \(table) (id bigint PRIMARY KEY, value text)")
      try sendText("CREATE INDEX \(table)_value ON \(table) (value)")
      try sendText("INSERT INTO \(table) VALUES (1, '')")
      try sendText("SELECT id FROM \(table)")
      try sendText("DROP TABLE \(table)")
      if version > 0 { try sendText("UPDATE store_meta SET probes = probes WHERE id = 1") }
      try finish()
    } catch {
      endTransaction()
      throw error.error
    }
    endTransaction()
    guard version > 0 else { return .ok(.rights, "the user can make tables and indexes, read and write; what was tried is taken back") }
    let tables = schema.entities.map { "'\($0.entity.name)'" }.joined(separator: ", ")
    let missing = try texts(
      "SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class WHERE relkind = 'r' AND pg_table_is_visible(oid) AND relname IN (\(tables))"
        + " AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')"
        + " AND has_table_privilege(oid, 'DELETE'))")
    if let names = missing.first.flatMap(\.self) {
      throw StoreError(
        .accessDenied, "the user lacks rights on \(names); GRANT SELECT, INSERT, UPDATE, DELETE on them", driver: "postgresql")
    }
    return .ok(.rights, "the user can make tables and indexes, read and write; what was tried is taken back")
  }
}
