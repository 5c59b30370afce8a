internal import CMongo
internal import DriverSupport
public import WellSenseStore

extension MongoDriver: Diagnosing {
  public var diagnoses: (any Diagnosing)? { self }

  public func diagnose(_ schema: Schema, _ call: Call) async -> [Finding] {
    let configuration = configuration
    let examination = ServerExamination(
      "mongodb", library: "libmongoc " + String(cString: mongoc_get_version()), configuration.address, defaultPort: 27017,
      isProtected: configuration.usesTLS, isDiscovered: configuration.isDiscovered)
    return await examination.run(
      until: call.deadline, subject: { Self.subject(of: $0) },
      connect: { MongoConnection.connect(configuration, MongoKnowledge(), WriteGate(), until: $0) },
      protection: { _ in .certificate("TLS") }, session: { connection, examination in connection.examine(schema, examination) })
  }

  /// What a failure to connect is about.
  private static func subject(of error: StoreError) -> Finding.Subject {
    switch error.engineCode {
    case "TLS": .protection
    case "DNS": .address
    case "11", "18", "8000": .signIn
    default: .server
    }
  }
}
