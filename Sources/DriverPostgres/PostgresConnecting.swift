internal import CPostgres
internal import DriverSQLSupport
internal import DriverSupport
internal import Foundation
internal import Glibc
internal import WellSenseStore

/// Makes connections: tries the servers of the address one after the other, each with its share of the time. One that took writes is asked
/// first the next time, so that a server that doesn't answer costs its share once.
struct PostgresConnecting: Sendable {
  private let shared: PostgresShared
  private var configuration: PostgresConfiguration { shared.configuration }

  init(_ shared: PostgresShared) { self.shared = shared }

  func connect(until deadline: Deadline) -> Result<PostgresConnection, StoreError> {
    // `prefer-standby` is "a standby, else any".
    let targets: [PostgresConfiguration.Target] = configuration.target == .preferStandby ? [.standby, .any] : [configuration.target]
    var left = targets.count * configuration.address.endpoints.count
    var failure = StoreError(.invalid, "the address names no server", disposition: .notAttempted, driver: "postgresql")
    let endpoints = configuration.address.endpoints
    for target in targets {
      for place in shared.preferred.order(of: endpoints.count) {
        let share = Deadline(after: deadline.remaining / max(1, left))
        left -= 1
        do throws(StoreError) {
          let connection = try connect(to: endpoints[place], target, until: min(share, deadline))
          if target == .readWrite || target == .primary { shared.preferred.note(place) }
          return .success(connection)
        } catch {
          failure = error
        }
      }
    }
    return .failure(failure)
  }

  private func connect(
    to endpoint: ServerEndpoint, _ target: PostgresConfiguration.Target, until deadline: Deadline
  ) throws(StoreError) -> PostgresConnection {
    guard let handle = Self.start(options(endpoint, target)) else {
      throw StoreError(.unavailable, "not enough memory to connect", disposition: .notAttempted, driver: "postgresql")
    }
    do throws(StoreError) {
      // Else the reasons for which servers refuse a connection have no codes.
      PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
      try Self.wait(handle, until: deadline)
      try check(handle)
    } catch {
      PQfinish(handle)
      throw error
    }
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE)
    shared.note(version: PQparameterStatus(handle, "server_version").map { String(cString: $0) } ?? "")
    return PostgresConnection(handle, shared)
  }

  // MARK: - Options

  private func options(_ endpoint: ServerEndpoint, _ target: PostgresConfiguration.Target) -> [(String, String)] {
    let address = configuration.address
    var options: [(String, String)] = [
      ("application_name", configuration.applicationName), ("client_encoding", "UTF8"), ("gssencmode", "disable"),
      ("target_session_attrs", Self.word(target)),
      // A server that vanished is noticed while waiting, and while sending.
      ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "20000"),
    ]
    switch endpoint {
    case .host(let name, let port): options += [("host", name.isEmpty ? "localhost" : name), ("port", String(port ?? 5432))]
    case .socket(let path): options += Self.socket(path)
    }
    if let user = address.user { options.append(("user", user)) }
    if let password = address.password { options.append(("password", password.reveal())) }
    if let database = address.database { options.append(("dbname", database)) }
    if !configuration.isPooled { options.append(("options", sessionSettings)) }
    return options + protection
  }

  /// A socket's folder, or the socket itself, whose name ends with the port.
  private static func socket(_ path: String) -> [(String, String)] {
    let name = path.split(separator: "/").last ?? ""
    guard name.hasPrefix(".s.PGSQL.") else { return [("host", path), ("port", "5432")] }
    return [("host", String(path.dropLast(name.utf8.count + 1))), ("port", String(name.dropFirst(9)))]
  }

  /// What a session starts with. Short statements are not worth compiling. A process that stands still in the middle of a transaction must
  /// not hold its locks for long: a database could then take no epoch step.
  private var sessionSettings: String {
    let schema = configuration.schema.map { " -c search_path=\($0)" } ?? ""
    return "-c default_transaction_isolation=read\\ committed -c jit=off -c idle_in_transaction_session_timeout=5s" + schema
  }

  private var protection: [(String, String)] {
    let tls = configuration.address.tls
    guard configuration.address.isProtected else { return [("sslmode", "disable")] }
    var options = [("sslmode", "verify-full"), ("sslrootcert", tls.authorityFile ?? Self.systemAuthorities)]
    if let file = tls.certificateFile { options += [("sslcert", file), ("sslkey", tls.keyFile ?? file)] }
    if let password = tls.keyPassword { options.append(("sslpassword", password.reveal())) }
    return options
  }

  /// The authorities that the system trusts. libpq knows them by itself only since version 16.
  private static var systemAuthorities: String {
    if PQlibVersion() >= 160_000 { return "system" }
    let files = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"]
    return files.first { FileManager.default.isReadableFile(atPath: $0) } ?? files[0]
  }

  private static func word(_ target: PostgresConfiguration.Target) -> String {
    switch target {
    case .any, .preferStandby: "any"
    case .readWrite: "read-write"
    case .primary: "primary"
    case .readOnly: "read-only"
    case .standby: "standby"
    }
  }

  // MARK: - The attempt

  private static func start(_ options: [(String, String)]) -> OpaquePointer? {
    let names = options.map { strdup($0.0) }
    let values = options.map { strdup($0.1) }
    defer { for text in names + values { free(text) } }
    let nameList = names.map { UnsafePointer($0) } + [nil]
    let valueList = values.map { UnsafePointer($0) } + [nil]
    return PQconnectStartParams(nameList, valueList, 0)
  }

  private static func wait(_ handle: OpaquePointer, until deadline: Deadline) throws(StoreError) {
    var wanted = PGRES_POLLING_WRITING
    guard PQstatus(handle) != CONNECTION_BAD else { throw refusal(handle) }
    while wanted != PGRES_POLLING_OK {
      var descriptor = pollfd(fd: PQsocket(handle), events: Int16(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT), revents: 0)
      let milliseconds = Int32(clamping: min(deadline.remaining.wholeMilliseconds + 1, 60_000))
      guard !deadline.hasPassed else {
        throw StoreError(
          .timedOut, "the server did not answer in time; is it reachable and not overloaded?", disposition: .notAttempted,
          driver: "postgresql")
      }
      guard poll(&descriptor, 1, milliseconds) != 0 else { continue }
      wanted = PQconnectPoll(handle)
      if wanted == PGRES_POLLING_FAILED { throw refusal(handle) }
    }
  }

  /// Why a server was not reached, or did not want us. Its text is only looked at: it names users and hosts.
  private static func refusal(_ handle: OpaquePointer) -> StoreError {
    let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    if let state = sqlState(text) { return StoreError(sqlState: state, disposition: .notAttempted) }
    func error(_ code: StoreError.Code, _ detail: String, _ engineCode: String? = nil) -> StoreError {
      StoreError(code, detail, disposition: .notAttempted, driver: "postgresql", engineCode: engineCode)
    }
    if text.contains("expected authentication request") || text.contains("invalid response to SSL") {
      return error(.unavailable, "what answers at the address is no PostgreSQL server")
    }
    if let detail = protectionFailure(text) { return error(.accessDenied, detail, "TLS") }
    if text.contains("password") { return error(.accessDenied, "the server asks for a password; give one") }
    if text.contains("translate host name") { return error(.unavailable, "the host's name is not known; check the address") }
    if text.contains("read-only") || text.contains("hot standby") {
      return error(.unavailable, "no server of the address is of the kind that was asked for")
    }
    if text.contains("authentication") { return error(.accessDenied, "the server asks for a way to sign in that is not supported") }
    return error(.unavailable, "the server can't be reached or hung up; check address, port and whether it runs")
  }

  private static func protectionFailure(_ text: String) -> String? {
    if text.contains("does not support SSL") {
      return "the server has no TLS; give it a certificate, or ask for plain text with sslmode=disable"
    }
    if text.contains("does not match host name") {
      return "the server's certificate is for another host; use the name that it was made out to"
    }
    if text.contains("certificate verify failed") {
      return "the server's certificate has ended, or its authority isn't trusted; renew it, or name the authority's file with sslrootcert"
    }
    let isOther = text.contains("certificate") || text.contains("SSL") || text.contains("TLS")
    return isOther ? "the connection can't be protected; check the server's certificate and the files named in the settings" : nil
  }

  /// The five characters of `FATAL:  28P01: …`.
  private static func sqlState(_ text: String) -> String? {
    for part in text.split(separator: ":").dropFirst() {
      let word = part.drop { $0 == " " }
      guard part.hasPrefix("  "), word.utf8.count == 5,
        word.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
      else { continue }
      return String(word)
    }
    return nil
  }

  /// Whether the server is one that this driver can work with, on a connection as protected as it should be.
  private func check(_ handle: OpaquePointer) throws(StoreError) {
    func refuse(_ code: StoreError.Code, _ detail: String) -> StoreError {
      StoreError(code, detail, disposition: .notAttempted, driver: "postgresql")
    }
    if configuration.address.isProtected, PQsslInUse(handle) != 1 {
      throw refuse(.accessDenied, "the connection is not encrypted, though it must be")
    }
    guard PQserverVersion(handle) >= 130_000 else { throw refuse(.unsupported, "PostgreSQL 13 or later is needed; update the server") }
    let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) }
    guard encoding == "UTF8" else {
      throw refuse(.incompatible, "the database is not encoded as UTF-8; create one with ENCODING 'UTF8' and TEMPLATE template0")
    }
  }
}
