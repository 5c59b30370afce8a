package import WellSenseStore

/// A server's URI, `scheme://user:password@host:port,host:port/database?option=value`, taken apart by this package itself: clients'
/// own parsers repeat in their errors what they don't understand, and that may be half a password.
///
/// No error here repeats any part of the text.
package struct ServerURI: Sendable {
  package let scheme: String
  package var address: ServerAddress
  /// What the address does not know; take it out and refuse the rest.
  package var options: ServerOptions

  /// - Parameter schemes: those of the engine, in lower case.
  package init(_ text: String, schemes: [String]) throws(StoreError) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw .uri("must not contain spaces, tabs, line ends or other control characters")
    }
    guard let start = text.firstRange(of: "://"), case let scheme = text[..<start.lowerBound].lowercased(), schemes.contains(scheme) else {
      throw .uri("must start with \(schemes.map { $0 + "://" }.joined(separator: " or "))")
    }
    self.scheme = scheme
    let rest = text[start.upperBound...]
    if rest.utf8.contains(UInt8(ascii: "#")) { throw .uri("has a # that is not escaped; write it as %23") }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
    // Where the password has an unescaped / or ?, its rest would be taken for the database's name.
    if rest[end...].utf8.contains(UInt8(ascii: "@")) {
      throw .uri("has an @ after the host; in user, password and options write @ / ? # as %40 %2F %3F %23")
    }
    let parts = rest[end...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    address = try Self.address(rest[..<end], path: parts.first ?? "")
    options = try ServerOptions(parts.count > 1 ? parts[1] : "")
    try takeAddress()
  }

  private static func address(_ authority: Substring, path: Substring) throws(StoreError) -> ServerAddress {
    var address = ServerAddress([])
    var hosts = authority
    // The last one: passwords with an unescaped @ are common, host names with one don't exist.
    if let at = authority.lastIndex(of: "@") {
      let user = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      address.user = try user[0].isEmpty ? nil : PercentCoding.decode(user[0], lenient: true)
      if user.count > 1 { address.password = Secret(try PercentCoding.decode(user[1], lenient: true)) }
      hosts = authority[authority.index(after: at)...]
    }
    address.endpoints = try endpoints(hosts)
    let name = try PercentCoding.decode(path.dropFirst())
    if name.utf8.contains(UInt8(ascii: "/")) { throw .uri("has a / in the database's name") }
    address.database = name.isEmpty ? nil : name
    return address
  }

  private static func endpoints(_ hosts: Substring) throws(StoreError) -> [ServerEndpoint] {
    var endpoints: [ServerEndpoint] = []
    if hosts.isEmpty { return endpoints }
    for host in hosts.split(separator: ",", omittingEmptySubsequences: false) { endpoints.append(try ServerEndpoint(parsing: host)) }
    return endpoints
  }

  /// Options that every engine spells as part of the address.
  private mutating func takeAddress() throws(StoreError) {
    if let user = try options.take("user") { address.user = user }
    if let password = try options.take("password") { address.password = Secret(password) }
    if let name = try options.take("dbname", "database") { address.database = name }
    if let socket = try options.take("socket", "unix_socket") { address.endpoints = [.socket(socket)] }
    if let hosts = try options.take("host") { try take(hosts: hosts) }
    if address.endpoints.isEmpty { address.endpoints = [.host("localhost")] }
    address.tls = try TLSPolicy(taking: &options)
  }

  private mutating func take(hosts: String) throws(StoreError) {
    let ports = try options.take("port")?.split(separator: ",").map(String.init) ?? []
    let hosts = hosts.split(separator: ",")
    guard ports.count <= 1 || ports.count == hosts.count else { throw .uri("has another number of ports than of hosts") }
    var endpoints: [ServerEndpoint] = []
    for (place, host) in hosts.enumerated() {
      let port = ports.isEmpty ? "" : ":" + (ports.count == 1 ? ports[0] : ports[place])
      endpoints.append(host.hasPrefix("/") ? .socket(String(host)) : try ServerEndpoint(parsing: Substring(host + port)))
    }
    address.endpoints = endpoints
  }
}

extension ServerURI: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(scheme)://\(address)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["scheme": scheme, "address": address]) }
}

extension ServerEndpoint {
  /// `name`, `name:port`, `[::1]:port` or an escaped path.
  package init(parsing text: Substring) throws(StoreError) {
    var name = text
    var port: Int?
    let isBracketed = text.hasPrefix("[")
    let nameEnd = isBracketed ? text.firstIndex(of: "]") : text.startIndex
    guard let nameEnd else { throw .uri("has a host that begins with [ but does not end with ]") }
    if let colon = text[nameEnd...].lastIndex(of: ":") {
      guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else {
        throw .uri("has a port that is not a number from 1 to 65535; in user and password write : @ / ? # as %3A %40 %2F %3F %23")
      }
      port = Int(number)
      name = text[..<colon]
    }
    if isBracketed {
      guard name.hasSuffix("]") else { throw .uri("has something between ] and the port") }
      name = name.dropFirst().dropLast()
    }
    let decoded = try PercentCoding.decode(name)
    if decoded.hasPrefix("/") {
      self = .socket(decoded)
      return
    }
    guard !decoded.isEmpty, decoded.utf8.allSatisfy(Self.isNameByte) else {
      throw .uri("has a host that is not a name or an address")
    }
    self = .host(decoded, port: port)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    // Letters beyond ASCII, the underscores of container names, and the colons and zones of IPv6.
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "%"), 0x80...: true
    default: false
    }
  }
}

extension StoreError {
  /// What is wrong with a database's URI, without any part of it.
  package static func uri(_ detail: String) -> StoreError {
    StoreError(.invalid, "the database URI " + detail, disposition: .notAttempted, field: "database")
  }
}
