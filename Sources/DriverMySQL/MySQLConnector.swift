internal import CMariaDB
internal import DriverSQLSupport
internal import DriverSupport
internal import Foundation
internal import WellSenseStore

/// Opens connections as the configuration says.
struct MySQLConnector: Sendable {
  let configuration: MySQLConfiguration
  private let authorityFile: String?

  init(_ configuration: MySQLConfiguration) {
    self.configuration = configuration
    authorityFile = configuration.address.tls.authorityFile ?? Self.systemAuthorities.first { FileManager.default.fileExists(atPath: $0) }
  }

  private var address: ServerAddress { configuration.address }

  /// Where distributions keep the authorities that the system trusts. Without a file the library would check no certificate.
  private static let systemAuthorities = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

  /// What every connection sets: strict values, times in UTC, each statement sees what others committed before it.
  private static let session = """
    SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', \
    time_zone = '+00:00', autocommit = 1, foreign_key_checks = 1, unique_checks = 1, optimizer_switch = 'derived_merge=off'
    """

  /// Connects to one server and sets the session up. Blocks, at most until the deadline.
  func connect(
    to endpoint: ServerEndpoint, _ context: MySQLContext, until deadline: Deadline
  ) throws(StoreError) -> MySQLConnection {
    let connection = try dialled(endpoint, context, deadline)
    do throws(SQLFailure) {
      try connection.execute(Self.session)
      try connection.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
      try connection.execute("SET SESSION innodb_lock_wait_timeout = \(max(1, Int(configuration.lockWait / .seconds(1))))")
      try connection.settleIn()
      try connection.refuseMinority()
      if connection.features.endsIdleTransactions { try connection.rest(atMost: 5) }
      // A node of a cluster may else answer before it has what another one has acknowledged. A row that is inserted by one statement doesn't
      // wait: what is refused is judged again in a transaction, which does, and what should be is found when the nodes compare keys.
      if connection.features.isCluster { try connection.execute("SET SESSION wsrep_sync_wait = 1") }
      return connection
    } catch {
      connection.close()
      throw error.error.with(disposition: .notAttempted)
    }
  }

  /// Tells a server to stop what another connection to it does. Blocks, at most until the deadline.
  func stop(_ number: UInt, at endpoint: ServerEndpoint, until deadline: Deadline) {
    do {
      let connection = try dialled(endpoint, MySQLContext(), deadline)
      defer { connection.close() }
      try connection.execute("KILL QUERY \(number)")
    } catch {
      // Who can't be reached can't be told; the connection is then cut.
    }
  }

  private func dialled(
    _ endpoint: ServerEndpoint, _ context: MySQLContext, _ deadline: Deadline
  ) throws(StoreError) -> MySQLConnection {
    blockBrokenPipe()
    guard let handle = mysql_init(nil) else {
      throw StoreError(.unavailable, "not enough memory for a connection", disposition: .notAttempted, driver: "mysql")
    }
    let connection = MySQLConnection(handle, self, endpoint, context, MySQLLimit(deadline: deadline))
    do throws(SQLFailure) {
      configure(handle, endpoint)
      try dial(connection, endpoint)
      if address.isProtected, mysql_get_ssl_cipher(handle) == nil { throw .other(.plainText) }
      return connection
    } catch {
      connection.close()
      throw error.error.with(disposition: .notAttempted)
    }
  }

  /// Writing to a connection that the server has closed must fail, not end the process. The library doesn't see to that under TLS.
  private func blockBrokenPipe() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private func configure(_ handle: UnsafeMutablePointer<MYSQL>, _ endpoint: ServerEndpoint) {
    // Enough for a TLS handshake and the resolution of a name.
    var stack = 256 << 10
    mysql_options(handle, MYSQL_OPT_NONBLOCK, &stack)
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
    // A hostile server could else ask for any file of this machine.
    var no: UInt32 = 0
    mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &no)
    // Nor may it ask for the password in plain text.
    mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH, "mysql_native_password,client_ed25519,caching_sha2_password")
    wellsense_connect_attribute(handle, "program_name", "wellsense")
    var kind = MYSQL_PROTOCOL_TCP.rawValue
    if case .socket = endpoint { kind = MYSQL_PROTOCOL_SOCKET.rawValue }
    mysql_options(handle, MYSQL_OPT_PROTOCOL, &kind)
    if address.isProtected { protect(handle) }
  }

  /// Only both together, the check and an authority's file, make the library refuse plain text and strangers.
  private func protect(_ handle: UnsafeMutablePointer<MYSQL>) {
    var yes: my_bool = 1
    mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &yes)
    mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes)
    mysql_options(handle, MYSQL_OPT_SSL_CA, authorityFile ?? "/nonexistent")
    if let file = address.tls.certificateFile {
      mysql_options(handle, MYSQL_OPT_SSL_CERT, file)
      mysql_options(handle, MYSQL_OPT_SSL_KEY, address.tls.keyFile ?? file)
    }
    if let password = address.tls.keyPassword { mysql_options(handle, MARIADB_OPT_TLS_PASSPHRASE, password.reveal()) }
    mysql_options(handle, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3")
  }

  private func dial(_ connection: MySQLConnection, _ endpoint: ServerEndpoint) throws(SQLFailure) {
    let handle = connection.handle
    let (host, port, socket) = Self.place(endpoint)
    // The library reads these until the connection stands.
    let texts = ([host, address.user ?? "", address.password?.reveal() ?? "", database, socket] as [String]).map { strdup($0) }
    defer {
      if let password = texts[2] { explicit_bzero(password, strlen(password)) }
      for text in texts { free(text) }
    }
    var connected: UnsafeMutablePointer<MYSQL>?
    let start = mysql_real_connect_start(
      &connected, handle, texts[0], texts[1], texts[2], texts[3], UInt32(port), socket.isEmpty ? nil : texts[4], WELLSENSE_FOUND_ROWS)
    connection.complete(start) { mysql_real_connect_cont(&connected, handle, $0) }
    guard connected != nil else { throw connection.failure(mysql_errno(handle)) }
  }

  private var database: String { address.database ?? MySQLConfiguration.defaultDatabase }

  private static func place(_ endpoint: ServerEndpoint) -> (host: String, port: Int, socket: String) {
    switch endpoint {
    case .host(let name, let port): (name, port ?? MySQLConfiguration.defaultPort, "")
    case .socket(let path): ("localhost", 0, path)
    }
  }
}

extension StoreError {
  static let plainText = StoreError(
    .accessDenied, "the connection would not be encrypted; give the server a certificate, or allow plain text by name",
    disposition: .notAttempted, driver: "mysql")
}
