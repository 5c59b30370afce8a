/// How a connection to a server is protected: one policy for all engines.
///
/// There is no way to encrypt without checking whom one speaks to. What would do that, as `sslmode=require` or `tlsInsecure`, is refused.
public struct TLSPolicy: Sendable, Hashable {
  public enum Mode: Sendable, Hashable {
    /// As `.verifyFull`, but plain text to a server on this machine (loopback or a Unix socket) unless files are given.
    case automatic
    /// Encrypts, and checks that a trusted authority vouches for the server's certificate and that it was made out to this host.
    case verifyFull
    /// Everybody on the way can read and change everything, passwords too.
    case plainText
  }

  public var mode: Mode
  /// PEM file of the authorities that are trusted. Default: the system's.
  public var authorityFile: String?
  /// PEM file of the certificate that this client shows.
  public var certificateFile: String?
  /// PEM file of its key. Default: the certificate's file.
  public var keyFile: String?
  /// What the key's file is encrypted with.
  public var keyPassword: Secret?

  public init(
    mode: Mode = .automatic, authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil,
    keyPassword: Secret? = nil
  ) {
    self.mode = mode
    self.authorityFile = authorityFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.keyPassword = keyPassword
  }

  public static let automatic = TLSPolicy()
  /// No protection at all, by its name.
  public static let plainText = TLSPolicy(mode: .plainText)

  public static func verifyFull(authorityFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) -> TLSPolicy {
    TLSPolicy(mode: .verifyFull, authorityFile: authorityFile, certificateFile: certificateFile, keyFile: keyFile)
  }

  /// Whether connections to these servers must be encrypted and checked. One that isn't local decides for all.
  public func protects(_ endpoints: [ServerEndpoint]) -> Bool {
    switch mode {
    case .verifyFull: true
    case .plainText: false
    case .automatic: authorityFile != nil || certificateFile != nil || !endpoints.allSatisfy(\.isLocal)
    }
  }
}
