/// Where a server listens.
public enum ServerEndpoint: Sendable, Hashable {
  /// A name or an address; without a port the engine's usual one.
  case host(String, port: Int? = nil)
  /// A Unix socket's path, or for PostgreSQL the folder it is in.
  case socket(String)

  /// On this machine for certain: nothing that is said there crosses a network.
  public var isLocal: Bool {
    switch self {
    case .socket: return true
    case .host(let name, _):
      if name.isEmpty || name.lowercased() == "localhost" || name == "::1" { return true }
      let parts = name.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { Self.isOctet($0) }
    }
  }

  private static func isOctet(_ text: Substring) -> Bool {
    (1...3).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) } && (Int(text) ?? 256) < 256
  }
}

extension ServerEndpoint: CustomStringConvertible {
  public var description: String {
    switch self {
    case .socket(let path): return path
    case .host(let name, let port):
      let name = name.contains(":") ? "[\(name)]" : name.isEmpty ? "localhost" : name
      return port.map { "\(name):\($0)" } ?? name
    }
  }
}
