internal import CMariaDB
internal import DriverSupport
public import WellSenseStore

extension MySQLDriver: Diagnosing {
  public var diagnoses: (any Diagnosing)? { self }

  public func diagnose(_ schema: Schema, _ call: Call) async -> [Finding] {
    let connector = MySQLConnector(configuration)
    let version = mysql_get_client_info().map { String(cString: $0) } ?? ""
    let examination = ServerExamination(
      "mysql", library: "libmariadb \(version)", configuration.address, defaultPort: MySQLConfiguration.defaultPort)
    return await examination.run(
      until: call.deadline, subject: { Self.subject(of: $0) },
      connect: { deadline in
        do throws(StoreError) { return .success(try connector.connect(MySQLContext(), until: deadline)) } catch { return .failure(error) }
      }, protection: { $0.protection }, session: { connection, examination in connection.examine(schema, examination) })
  }

  /// What a failure to connect is about.
  private static func subject(of error: StoreError) -> Finding.Subject {
    let code = error.engineCode.flatMap { Int32($0) }
    if code == CR_SSL_CONNECTION_ERROR || error.detail == StoreError.plainText.detail { return .protection }
    if code == ER_BAD_DB_ERROR || code == ER_DBACCESS_DENIED_ERROR { return .database }
    return error.code == .accessDenied ? .signIn : .server
  }
}
