internal import DriverSupport
public import WellSenseStore

/// Where a MongoDB deployment is and how it is used. Its description holds no credential.
public struct MongoConfiguration: Sendable {
  /// Hosts, user, password, database and TLS. Without a database: ``defaultDatabase``.
  public var address: ServerAddress
  /// Whether the one host is a name under which DNS lists the servers (`mongodb+srv://`).
  public var isDiscovered = false
  /// The replica set's name; a member then is found, whichever is primary.
  public var replicaSet: String?
  /// Talk to the one host and no other, whatever it is a member of.
  public var isDirect: Bool?
  /// The database that knows the user; MongoDB's default is `admin`.
  public var authenticationDatabase: String?
  /// How the user is authenticated, as `SCRAM-SHA-256` or `MONGODB-X509`. Default: what the server prefers.
  public var authentication: String?
  public var pool: PoolLimits
  /// How long one wait for an answer may take before the connection is given up. Default: 30 s.
  public var socketTimeout: Duration

  public static let defaultDatabase = "wellsense-ai"

  public init(_ address: ServerAddress, pool: PoolLimits = PoolLimits(), socketTimeout: Duration = .seconds(30)) {
    self.address = address
    self.pool = pool
    self.socketTimeout = socketTimeout
  }

  /// The deployment of a URI, as `mongodb://app:secret@db1,db2/wellsense-ai?replicaSet=rs0` or `mongodb+srv://…`.
  ///
  /// - Throws: `.invalid` that says what is wrong without repeating any part of the URI.
  public init(uri: String) throws(StoreError) {
    var parsed = try ServerURI(uri, schemes: ["mongodb", "mongodb+srv"])
    self.init(parsed.address)
    isDiscovered = parsed.scheme == "mongodb+srv"
    try pool.take(&parsed.options)
    replicaSet = try parsed.options.take("replicaSet")
    isDirect = try parsed.options.takeFlag("directConnection")
    authenticationDatabase = try parsed.options.take("authSource")
    authentication = try parsed.options.take("authMechanism")
    if let milliseconds = try parsed.options.takeNumber("socketTimeoutMS", in: 1...86_400_000) {
      socketTimeout = .milliseconds(milliseconds)
    }
    // What others may write there and this driver decides itself, always for the safe side.
    _ = try parsed.options.take("appName")
    _ = try parsed.options.takeFlag("retryWrites")
    _ = try parsed.options.takeFlag("retryReads")
    _ = try parsed.options.takeNumber("serverSelectionTimeoutMS", in: 1...86_400_000)
    _ = try parsed.options.takeWord("w", words: ["majority": true])
    _ = try parsed.options.takeWord("journal", "j", words: ["true": true])
    _ = try parsed.options.takeWord("readPreference", words: ["primary": true])
    _ = try parsed.options.takeWord("readConcernLevel", words: ["majority": true, "snapshot": true, "local": true])
    try parsed.options.refuseRest()
    try check()
  }

  var database: String { address.database ?? Self.defaultDatabase }

  private func check() throws(StoreError) {
    let forbidden: Set<UInt8> = [
      UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "."), UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "$"), 0,
    ]
    guard !database.isEmpty, database.utf8.count < 64, database.utf8.allSatisfy({ !forbidden.contains($0) }) else {
      throw .uri("has a name of a database that MongoDB doesn't allow")
    }
    if isDiscovered {
      guard address.endpoints.count == 1, case .host(_, nil) = address.endpoints[0] else {
        throw .uri("names with mongodb+srv one host without a port, under which DNS lists the servers")
      }
    }
  }
}

// For the C library.
extension MongoConfiguration {
  /// The URI written anew from its parts, every one of them escaped. It holds the password: only for the library.
  var libraryURI: String {
    var uri = isDiscovered ? "mongodb+srv://" : "mongodb://"
    if let user = address.user {
      uri += user.percentEncoded
      if let password = address.password { uri += ":" + password.reveal().percentEncoded }
      uri += "@"
    }
    uri += address.endpoints.map(\.libraryName).joined(separator: ",")
    let options = libraryOptions.map { $0.0 + "=" + $0.1.percentEncoded }
    return uri + "/" + database.percentEncoded + "?" + options.joined(separator: "&")
  }

  private var libraryOptions: [(String, String)] {
    var options = [("appName", "WellSenseStore"), ("retryWrites", "true"), ("serverSelectionTryOnce", "true")]
    options.append(("tls", usesTLS ? "true" : "false"))
    if usesTLS {
      if let file = address.tls.authorityFile { options.append(("tlsCAFile", file)) }
      if let file = address.tls.certificateFile { options.append(("tlsCertificateKeyFile", file)) }
      if let password = address.tls.keyPassword { options.append(("tlsCertificateKeyFilePassword", password.reveal())) }
    }
    if let replicaSet { options.append(("replicaSet", replicaSet)) }
    if let isDirect { options.append(("directConnection", isDirect ? "true" : "false")) }
    if address.user != nil || authentication != nil { options.append(("authSource", authenticationDatabase ?? defaultAuthentication)) }
    if let authentication { options.append(("authMechanism", authentication)) }
    return options
  }

  /// Users with a certificate live outside every database.
  private var defaultAuthentication: String { authentication == "MONGODB-X509" ? "$external" : "admin" }

  /// A list from DNS is protected, whatever it lists.
  var usesTLS: Bool { address.isProtected || isDiscovered && address.tls.mode != .plainText }
}

extension ServerEndpoint {
  fileprivate var libraryName: String {
    switch self {
    case .socket(let path): return path.percentEncoded
    case .host(let name, let port):
      let host = name.contains(":") ? "[\(name)]" : name
      return host + (port.map { ":\($0)" } ?? "")
    }
  }
}

extension String {
  /// Everything escaped but what is plain in every part of a URI.
  fileprivate var percentEncoded: String {
    var text = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += digits.count == 1 ? "%0" + digits : "%" + digits
      }
    }
    return text
  }
}
