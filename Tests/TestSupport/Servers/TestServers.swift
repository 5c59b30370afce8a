import Foundation

/// The servers that tests may use: those that `Scripts/servers` started, or the user's own, as the environment names them.
package enum TestServers {
  /// A variable of the environment, nil if it is absent or empty; `WELLSENSE_TEST_` stands before the name.
  package static func value(of name: String) -> String? {
    let value = ProcessInfo.processInfo.environment["WELLSENSE_TEST_" + name] ?? ""
    return value.isEmpty ? nil : value
  }

  /// Whether tests may start servers of their own: not when the user brought theirs.
  package static var mayStart: Bool { (value(of: "SERVERS") ?? "none") != "none" }

  /// Servers of an engine that differ in their certificate alone, `ENGINE-good` and so on; one set for all tests.
  package static func withCertificates(of engine: String) async throws -> ServerSet {
    try await SharedSets.shared.withCertificates(of: engine)
  }

  /// A URI with another port: that of a proxy before the server.
  ///
  /// A MongoDB client looks for a replica set's members where these say they are; it is told to stay with the one it was given.
  package static func uri(_ uri: String, through port: Int) -> String {
    guard let old = self.port(of: uri) else { return uri }
    return uri.replacingOccurrences(of: ":\(old)/", with: ":\(port)/")
      .replacingOccurrences(of: "replicaSet=secantus", with: "directConnection=true")
  }

  /// The port in a URI of one host.
  package static func port(of uri: String) -> Int? { URLComponents(string: uri)?.port }

  /// A file of the repository.
  static func file(_ path: String) -> URL {
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { package.deleteLastPathComponent() }
    return package.appendingPathComponent(path)
  }
}
