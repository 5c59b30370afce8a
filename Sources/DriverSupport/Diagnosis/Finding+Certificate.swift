package import WellSenseStore

extension Finding {
  /// A connection that is encrypted, to a server that has shown who it is.
  /// - Parameters:
  ///   - version: of TLS.
  ///   - seconds: when the server's certificate ends, since 1970; 0 where the client doesn't tell.
  package static func certificate(_ version: String, expires seconds: Int64 = 0) -> Finding {
    let verified = "\(version), and the server's certificate is good for this host"
    guard seconds > 0 else { return .ok(.protection, verified) }
    let end = Timestamp(milliseconds: seconds * 1_000)
    let day = end.description.prefix(10)
    let days = (end.milliseconds - Timestamp.now.milliseconds) / 86_400_000
    guard days < 14 else { return .ok(.protection, verified + " until \(day)") }
    return .warning(.protection, verified + " only until \(day)", "renew it: no connection can be made afterwards")
  }
}
