package import WellSenseStore

extension ServerAddress {
  /// The database that settings name: `MYSQL_HOST`, `_PORT`, `_USER`, `_PASSWORD`, `_DATABASE`, `_TLS` (`verify-full`, `disable` or
  /// `automatic`), `_TLS_CA_FILE`, `_TLS_CERTIFICATE_FILE`, `_TLS_KEY_FILE`, for a prefix `MYSQL`. A host that is a path is a Unix socket.
  ///
  /// - Throws: `.invalid` with the setting's name, never its value.
  package init(_ settings: DatabaseSettings, prefix: String) throws(StoreError) {
    self.init([])
    let port = try settings.number(prefix + "_PORT", in: 1...65_535)
    for host in (settings.text(prefix + "_HOST") ?? "localhost").split(separator: ",") {
      endpoints.append(try Self.endpoint(host, port, setting: prefix + "_HOST"))
    }
    user = settings.text(prefix + "_USER")
    password = settings.text(prefix + "_PASSWORD").map { Secret($0) }
    database = settings.text(prefix + "_DATABASE")
    tls = try TLSPolicy(settings, prefix: prefix)
  }

  private static func endpoint(_ host: Substring, _ port: Int?, setting: String) throws(StoreError) -> ServerEndpoint {
    if host.hasPrefix("/") { return .socket(String(host)) }
    do throws(StoreError) {
      let endpoint = try ServerEndpoint(parsing: host)
      if case .host(let name, nil) = endpoint { return .host(name, port: port) }
      return endpoint
    } catch {
      throw .setting(setting, "must be a host's name or address, several with commas between them, or a socket's path")
    }
  }
}

extension TLSPolicy {
  init(_ settings: DatabaseSettings, prefix: String) throws(StoreError) {
    self.init()
    switch settings.text(prefix + "_TLS")?.lowercased() {
    case nil, "automatic": mode = .automatic
    case "verify-full", "true": mode = .verifyFull
    case "disable", "false": mode = .plainText
    default: throw .setting(prefix + "_TLS", "must be verify-full, disable or automatic")
    }
    authorityFile = settings.text(prefix + "_TLS_CA_FILE")
    certificateFile = settings.text(prefix + "_TLS_CERTIFICATE_FILE")
    keyFile = settings.text(prefix + "_TLS_KEY_FILE")
    do throws(StoreError) { try check() } catch {
      throw .setting(prefix + "_TLS", "contradicts the files that are named for TLS")
    }
  }
}

extension PoolLimits {
  /// What settings say: `MYSQL_POOL_MAX` and `_POOL_MIN`, for a prefix `MYSQL`.
  package init(_ settings: DatabaseSettings, prefix: String) throws(StoreError) {
    self.init()
    if let number = try settings.number(prefix + "_POOL_MAX", in: 1...1000) { maximum = number }
    if let number = try settings.number(prefix + "_POOL_MIN", in: 0...1000) { minimum = number }
    if minimum > maximum { minimum = maximum }
  }
}
