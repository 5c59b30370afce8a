internal import WellSenseStore

extension TLSPolicy {
  /// What the options of any engine's URI say about protection.
  ///
  /// - Throws: `.invalid` with the option's name for what would encrypt without checking, or fall back to plain text by itself.
  init(taking options: inout ServerOptions) throws(StoreError) {
    try Self.refuseInsecure(&options)
    self.init()
    if let mode = try Self.mode(&options) { self.mode = mode }
    authorityFile = try options.take("sslrootcert", "ssl-ca", "tlsCAFile")
    certificateFile = try options.take("sslcert", "ssl-cert", "tlsCertificateFile", "tlsCertificateKeyFile")
    keyFile = try options.take("sslkey", "ssl-key", "tlsKeyFile")
    keyPassword = try options.take("sslpassword", "tlsCertificateKeyFilePassword").map { Secret($0) }
    if authorityFile == "system" { authorityFile = nil }
    try check()
  }

  private static func mode(_ options: inout ServerOptions) throws(StoreError) -> Mode? {
    let named = try options.pair(["sslmode", "ssl-mode", "tlsMode"])
    let flag = try options.takeFlag("tls", "ssl", "useSSL").map { $0 ? Mode.verifyFull : .plainText }
    guard let named else { return flag }
    let mode = try mode(named.value, option: named.name)
    if let flag, flag != mode { throw StoreError.uri("asks for TLS in two ways that contradict each other").located(option: named.name) }
    return mode
  }

  /// The mode that a word means, in any engine's spelling.
  private static func mode(_ word: String, option: String) throws(StoreError) -> Mode {
    switch word.lowercased() {
    case "verify-full", "verify_identity", "verifyfull": return .verifyFull
    case "disable", "disabled", "plaintext": return .plainText
    case "automatic": return .automatic
    default:
      throw StoreError.uri(
        "asks for TLS that doesn't check the server; write verify-full with a CA file, or disable for plain text"
      ).located(option: option)
    }
  }

  private static func refuseInsecure(_ options: inout ServerOptions) throws(StoreError) {
    let names = [
      "tlsInsecure", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames", "sslAllowInvalidCertificates", "sslAllowInvalidHostnames",
      "tlsDisableCertificateRevocationCheck", "tlsDisableOCSPEndpointCheck", "verifyServerCertificate", "trustServerCertificate",
      "ssl-verify-server-cert", "rejectUnauthorized", "allowPublicKeyRetrieval", "sslcompression", "requiressl",
    ]
    try options.refuse(names, "has an option that weakens the check of the server's certificate; name the CA's file instead")
  }

  /// Settings that contradict each other.
  func check() throws(StoreError) {
    let hasFiles = authorityFile != nil || certificateFile != nil || keyFile != nil
    if mode == .plainText, hasFiles { throw .uri("asks for plain text, but names files for TLS; remove one of the two") }
    if keyFile != nil, certificateFile == nil { throw .uri("names a client's key without its certificate") }
  }
}
