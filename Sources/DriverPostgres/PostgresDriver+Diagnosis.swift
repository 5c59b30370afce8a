internal import CPostgres
internal import DriverSupport
public import WellSenseStore

extension PostgresDriver: Diagnosing {
  public var diagnoses: (any Diagnosing)? { self }

  public func diagnose(_ schema: Schema, _ call: Call) async -> [Finding] {
    let connecting = PostgresConnecting(PostgresShared(configuration))
    let pooling = configuration.pooling
    let library = PQlibVersion()
    let examination = ServerExamination(
      "postgresql", library: "libpq \(library / 10_000).\(library % 10_000)", configuration.address, defaultPort: 5432)
    return await examination.run(
      until: call.deadline, subject: { Self.subject(of: $0) }, connect: { connecting.connect(until: $0) },
      protection: { $0.protection }, session: { connection, examination in connection.examine(schema, pooling, examination) })
  }

  /// What a failure to connect is about.
  private static func subject(of error: StoreError) -> Finding.Subject {
    switch error.engineCode {
    case "TLS": .protection
    case "3D000": .database
    // pgbouncer doesn't take the settings that sessions begin with.
    case "08P01": .topology
    case let code? where code.hasPrefix("28"): .signIn
    case _ where error.code == .accessDenied: .signIn
    default: .server
    }
  }
}
