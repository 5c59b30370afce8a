/// A database on a server: where it is, who asks, and how the way there is protected. Shows neither user nor password.
public struct ServerAddress: Sendable, Hashable {
  /// The server, or several that hold the same data.
  public var endpoints: [ServerEndpoint]
  public var user: String?
  public var password: Secret?
  public var database: String?
  public var tls: TLSPolicy

  public init(
    _ endpoints: [ServerEndpoint], user: String? = nil, password: Secret? = nil, database: String? = nil, tls: TLSPolicy = .automatic
  ) {
    self.endpoints = endpoints
    self.user = user
    self.password = password
    self.database = database
    self.tls = tls
  }

  public init(
    host: String, port: Int? = nil, user: String? = nil, password: Secret? = nil, database: String? = nil, tls: TLSPolicy = .automatic
  ) {
    self.init([.host(host, port: port)], user: user, password: password, database: database, tls: tls)
  }

  /// Whether connections must be encrypted and checked.
  public var isProtected: Bool { tls.protects(endpoints) }
}

extension ServerAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `host:port,host:port/database`.
  public var description: String {
    endpoints.map(\.description).joined(separator: ",") + (database.map { "/\($0)" } ?? "")
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["endpoints": endpoints, "database": database as Any, "tls": tls]) }
}
