package import WellSenseStore

/// The examination of a database on a server, from the address to the sign-in; what comes then is the engine's own.
package struct ServerExamination: Sendable {
  private let engine: String
  private let library: String
  private let address: ServerAddress
  private let defaultPort: Int
  private let isProtected: Bool
  /// Whether the address is a name under which others are listed.
  private let isDiscovered: Bool

  /// - Parameter library: the client's, with its version.
  package init(
    _ engine: String, library: String, _ address: ServerAddress, defaultPort: Int, isProtected: Bool? = nil, isDiscovered: Bool = false
  ) {
    self.engine = engine
    self.library = library
    self.address = address
    self.defaultPort = defaultPort
    self.isProtected = isProtected ?? address.isProtected
    self.isDiscovered = isDiscovered
  }

  /// Runs the examination.
  /// - Parameters:
  ///   - subject: what a failure to connect is about.
  ///   - connect: signs in, at most until the deadline.
  ///   - protection: how the connection is protected, where it has to be.
  ///   - session: what there is to see once signed in.
  package func run<Session: ServerConnection>(
    until deadline: Deadline, subject: @escaping @Sendable (StoreError) -> Finding.Subject,
    connect: @escaping @Sendable (Deadline) -> Result<Session, StoreError>,
    protection: @escaping @Sendable (Session) -> Finding,
    session: @escaping @Sendable (Session, Examination) -> Void
  ) async -> [Finding] {
    await Examination.run(engine + "-doctor", until: deadline) { examination in
      examination.note(.ok(.library, library))
      if !isDiscovered {
        guard EndpointCheck.run(address.endpoints, defaultPort: defaultPort, examination) else { return }
      }
      if !isProtected { examination.note(plainText) }
      examination.begin(.signIn)
      switch connect(deadline) {
      case .failure(let error):
        let subject = subject(error)
        // Who was refused or missed a database was understood, so the way there is as it should be.
        if isProtected, subject == .signIn || subject == .database {
          examination.note(.ok(.protection, "encrypted, and the server is who it says"))
        }
        examination.note(.failed(subject, error, orAdvise: Self.advice(subject)))
      case .success(let connection):
        if isProtected { examination.note(protection(connection)) }
        examination.note(.ok(.signIn, "the server lets this program in"))
        examination.whenLate { connection.sever() }
        session(connection, examination)
        connection.close()
      }
    }
  }

  private var plainText: Finding {
    if address.endpoints.allSatisfy(\.isLocal) { return .ok(.protection, "plain text, which doesn't leave this machine") }
    return .warning(
      .protection, "plain text: everybody on the way can read and change everything, passwords too",
      "give the server a certificate, and take what asks for plain text out of the settings")
  }

  private static func advice(_ subject: Finding.Subject) -> String {
    switch subject {
    case .protection: "check the server's certificate, and name its authority's file in the settings"
    case .signIn: "check user and password, and from where the server lets the user in"
    case .database: "create the database, or name another one"
    case .server: "check that the address is that of such a server, and update it if it is old"
    default: "check address and network, and the server's log"
    }
  }
}
