internal import CMariaDB
internal import DriverSQLSupport
internal import WellSenseStore

extension SQLFailure {
  /// The failure behind an error number of server or client library. The server's own message isn't used: it can hold values.
  init(mysql code: UInt32) {
    switch Int32(bitPattern: code) {
    case ER_DUP_ENTRY, ER_DUP_ENTRY_WITH_KEY_NAME, ER_DUP_KEY: self = .unique
    case ER_NO_REFERENCED_ROW, ER_NO_REFERENCED_ROW_2, ER_ROW_IS_REFERENCED, ER_ROW_IS_REFERENCED_2: self = .reference
    case _ where MySQLCode.isContention(code): self = .again(StoreError(mysql: code, disposition: .notAttempted))
    default: self = .other(StoreError(mysql: code, disposition: MySQLCode.isLost(code) ? .notAttempted : .rejected))
    }
  }
}

/// What an error number says about more than its statement.
enum MySQLCode {
  /// The server ended the whole transaction: a deadlock, or another Galera node's transaction that came first.
  static func endsTransaction(_ code: UInt32) -> Bool {
    Int32(bitPattern: code) == ER_LOCK_DEADLOCK || isLost(code)
  }

  /// The same batch may do better in a new transaction.
  static func isContention(_ code: UInt32) -> Bool {
    [ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD].contains(Int32(bitPattern: code))
  }

  /// The connection is of no use any more, or leads to a server that can't do the work.
  static func isLost(_ code: UInt32) -> Bool {
    switch Int32(bitPattern: code) {
    case CR_SERVER_LOST, CR_SERVER_GONE_ERROR, CR_SERVER_LOST_EXTENDED, CR_COMMANDS_OUT_OF_SYNC, CR_MALFORMED_PACKET,
      CR_UNKNOWN_ERROR, CR_SSL_CONNECTION_ERROR, CR_OUT_OF_MEMORY, CR_NET_PACKET_TOO_LARGE, CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR:
      true
    case ER_SERVER_SHUTDOWN, ER_NORMAL_SHUTDOWN, ER_CONNECTION_KILLED, ER_NEW_ABORTING_CONNECTION, ER_UNKNOWN_COM_ERROR, unprepared,
      ER_NET_PACKET_TOO_LARGE, ER_NET_PACKETS_OUT_OF_ORDER, ER_UNKNOWN_STMT_HANDLER, ER_NEED_REPREPARE, ER_NET_READ_ERROR,
      ER_NET_READ_INTERRUPTED, disconnected:
      true
    case ER_OPTION_PREVENTS_STATEMENT, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, readOnlyMode:
      true
    default: false
    }
  }

  /// Someone stopped the statement.
  static func isStopped(_ code: UInt32) -> Bool {
    [ER_QUERY_INTERRUPTED, ER_STATEMENT_TIMEOUT, mysqlQueryTimeout].contains(Int32(bitPattern: code))
  }

  /// A Galera node that isn't part of the cluster's majority; the header calls 1047 by its older name.
  static let unprepared = ER_UNKNOWN_COM_ERROR
  static let readOnlyMode: Int32 = 1836
  static let disconnected: Int32 = 4031
  static let mysqlCheck: Int32 = 3819
  static let mysqlQueryTimeout: Int32 = 3024
  static let diskFull: Int32 = 1021
}

extension StoreError {
  init(mysql code: UInt32, disposition: Disposition = .rejected) {
    let (kind, detail) = Self.meaning(Int32(bitPattern: code))
    self.init(kind, detail, disposition: disposition, driver: "mysql", engineCode: "\(code)")
  }

  private static func meaning(_ code: Int32) -> (Code, String) {
    switch code {
    case ER_LOCK_DEADLOCK: (.unavailable, "other transactions wrote the same rows first; repeat")
    case ER_LOCK_WAIT_TIMEOUT: (.unavailable, "another transaction holds a row for too long; repeat later")
    case ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED:
      (.unavailable, "the server takes no more connections; lower the pool's size or raise the server's limit")
    case ER_ACCESS_DENIED_ERROR, ER_ACCESS_DENIED_NO_PASSWORD_ERROR, ER_HOST_NOT_PRIVILEGED, ER_HOST_IS_BLOCKED:
      (.accessDenied, "the server refuses this user; check user name, password and from where the user may connect")
    case ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR:
      (.accessDenied, "the user lacks a right on the database; grant it SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, REFERENCES")
    case ER_BAD_DB_ERROR: (.incompatible, "the server has no database of this name; create it")
    case ER_OPTION_PREVENTS_STATEMENT, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, MySQLCode.readOnlyMode:
      (.readOnly, "the server takes no writes; connect to the primary")
    case ER_RECORD_FILE_FULL, MySQLCode.diskFull: (.storageFull, "the server's disk or a table's quota is full; make room and repeat")
    case ER_NET_PACKET_TOO_LARGE, CR_NET_PACKET_TOO_LARGE:
      (.invalid, "a statement is larger than the server takes; raise max_allowed_packet to 16M or more")
    case ER_STATEMENT_TIMEOUT, MySQLCode.mysqlQueryTimeout:
      (.timedOut, "the statement was stopped before its end by the server's limit of its time")
    case ER_QUERY_INTERRUPTED:
      (.unavailable, "someone stopped the statement at the server; repeat")
    case ER_NO_SUCH_TABLE, ER_BAD_FIELD_ERROR, ER_BAD_TABLE_ERROR:
      (.incompatible, "a table or column is missing or differs; was the database initialized by this release?")
    case ER_CONSTRAINT_FAILED, MySQLCode.mysqlCheck, ER_DATA_TOO_LONG, ER_BAD_NULL_ERROR, ER_WARN_DATA_OUT_OF_RANGE,
      ER_TRUNCATED_WRONG_VALUE, ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, WARN_DATA_TRUNCATED:
      (.invalid, "a value breaks a rule of its column")
    case ER_NOT_KEYFILE, ER_CRASHED_ON_USAGE, ER_CRASHED_ON_REPAIR, ER_TABLE_CORRUPT:
      (.corrupt, "a table is damaged; restore it from a copy")
    case ER_BINLOG_STMT_MODE_AND_ROW_ENGINE:
      (.incompatible, "the server logs statements; set binlog_format to ROW or MIXED")
    case MySQLCode.unprepared: (.unavailable, "the server isn't part of its cluster's majority")
    case CR_UNKNOWN_HOST: (.unavailable, "the server's name can't be resolved; check the host")
    case CR_SSL_CONNECTION_ERROR:
      (.accessDenied, "no secure connection: the server offers no TLS, or its certificate isn't the host's or isn't signed by the CA")
    case CR_AUTH_PLUGIN_CANNOT_LOAD, CR_AUTH_PLUGIN_ERR:
      (.accessDenied, "the server asks for a way of authentication that isn't taken here")
    case CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR, CR_IPSOCK_ERROR:
      (.unavailable, "nothing listens at the server's address; is the server running?")
    case CR_VERSION_ERROR, CR_MALFORMED_PACKET, CR_SERVER_HANDSHAKE_ERR: (.unavailable, "what answers at the address is no such server")
    case CR_SERVER_LOST, CR_SERVER_GONE_ERROR: (.unavailable, "the connection to the server was lost")
    default: (.unavailable, "the server or the connection to it failed")
    }
  }
}
