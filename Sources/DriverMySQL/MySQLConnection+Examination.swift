internal import CMariaDB
internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

// What a session can see of its server, for a diagnosis.
extension MySQLConnection {
  /// How the session is protected.
  var protection: Finding {
    begin(.short)
    return .certificate(status("Ssl_version") ?? "TLS", expires: status("Ssl_server_not_after").map(Self.seconds) ?? 0)
  }

  private func status(_ name: String) -> String? { (try? texts("SHOW STATUS LIKE '\(name)'"))?.first?.last.flatMap(\.self) }

  /// Of `Dec 24 02:04:56 2026 GMT`, since 1970; 0 for anything else.
  private static func seconds(_ date: String) -> Int64 {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = date.split(separator: " ").map(String.init)
    guard parts.count == 5, let month = months.firstIndex(of: parts[0]) else { return 0 }
    func two(_ text: String) -> String { text.count == 1 ? "0" + text : text }
    let time = Timestamp(iso8601: "\(parts[3])-\(two(String(month + 1)))-\(two(parts[1]))T\(parts[2])Z")
    return (time?.milliseconds ?? 0) / 1_000
  }

  func examine(_ schema: Schema, _ examination: Examination) {
    begin(MySQLLimit(deadline: examination.deadline))
    examination.note(.ok(.server, "\(features.version); MariaDB 10.6 or MySQL 8.0.17 or later is needed"))
    examination.look(at: .topology, orAdvise: "see the server's log") { () throws(StoreError) in try topology() }
    examination.look(at: .clock, orAdvise: "see the server's log") { () throws(StoreError) in try clock() }
    examination.look(at: .durability, orAdvise: "see the server's log") { () throws(StoreError) in try durability() }
    let version = examination.find(.schema, orAdvise: "give the store a database of its own") { () throws(StoreError) in
      try asked { () throws(SQLFailure) in try schemaVersion() }
    }
    guard let version else { return }
    examination.note(.schema(version, schema))
    examination.look(at: .rights, orAdvise: "GRANT the user ALL on the database") { () throws(StoreError) -> Finding in
      try asked { () throws(SQLFailure) -> Void in try checkRights(version, schema) }
      return .ok(.rights, "the user can make tables and indexes, read and write; nothing was tried in earnest")
    }
  }

  private func asked<Value>(_ body: () throws(SQLFailure) -> Value) throws(StoreError) -> Value {
    do throws(SQLFailure) { return try body() } catch { throw error.error }
  }

  /// The values of server variables.
  private func variables(_ names: String...) throws(StoreError) -> [String?] {
    try asked { () throws(SQLFailure) in
      try texts("SELECT " + names.map { "@@" + $0 }.joined(separator: ", ")).first ?? []
    }
  }

  private func topology() throws(StoreError) -> Finding {
    if try variables("global.read_only").first == "1" {
      return .failed(.topology, "the server takes no writes: read_only is on", "name the primary, or switch read_only off", .readOnly)
    }
    guard features.isCluster else { return .ok(.topology, "a server that takes writes") }
    let state = status("wsrep_cluster_status") ?? "unknown"
    if state == "Primary" { return .ok(.topology, "a node of a Galera cluster, in its majority") }
    return .failed(.topology, "a node of a Galera cluster, but not in its majority", "bring the other nodes back", .unavailable)
  }

  private func clock() throws(StoreError) -> Finding {
    let before = Timestamp.now
    let answer = try asked { () throws(SQLFailure) in try texts("SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)") }
    guard let milliseconds = answer.first?.first.flatMap(\.self).flatMap({ Int64($0) }) else {
      return .ok(.clock, "the server doesn't say")
    }
    return .clock(Timestamp(milliseconds: milliseconds), between: before, and: .now)
  }

  private func durability() throws(StoreError) -> Finding {
    if try variables("innodb_flush_log_at_trx_commit").first == "1" {
      return .ok(.durability, "a commit is on the server's disk when it is acknowledged")
    }
    return .warning(
      .durability, "innodb_flush_log_at_trx_commit isn't 1: acknowledged writes can be lost", "set it to 1, unless all of this may be lost")
  }

  private func schemaVersion() throws(SQLFailure) -> Int {
    switch try content() {
    case .empty, .unfinished: 0
    case .ours(let identity): identity.schemaVersion
    }
  }

  /// A server looks at rights when it prepares a statement: so it is asked to prepare what is never run.
  private func checkRights(_ version: Int, _ schema: Schema) throws(SQLFailure) {
    try prepareOnly("CREATE TABLE wellsense_doctor (id INT PRIMARY KEY, value INT, INDEX (value))")
    guard version > 0 else { return }
    for entity in schema.entities {
      let (table, key) = (entity.entity.name, entity.key[0].name)
      try prepareOnly("SELECT `\(key)` FROM `\(table)`")
      try prepareOnly("INSERT INTO `\(table)` SELECT * FROM `\(table)`")
      try prepareOnly("UPDATE `\(table)` SET `\(key)` = `\(key)`")
      try prepareOnly("DELETE FROM `\(table)`")
    }
  }

  private func prepareOnly(_ sql: String) throws(SQLFailure) {
    try execute("PREPARE wellsense_doctor FROM '\(sql)'")
    try execute("DEALLOCATE PREPARE wellsense_doctor")
  }
}
