import ArgumentParser
import WellSenseStore

struct HealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "Say whether the database serves: opens it and writes a probe.",
    discussion: """
      Ends with status 0 if it serves, 69 if it doesn't. A mock, a database that only reads, and a set of which a database is away serve \
      in part: "degraded".

      EXAMPLES
        wellsense health
        wellsense health --json --timeout 5
      """)

  @OptionGroup var options: DatabaseOptions

  func run() async throws {
    let console = Console.standard
    let driver = try await options.driver()
    let answer = await Self.ask(driver, options)
    if options.json { try console.print(json: answer.shape) } else { try answer.print(to: console) }
    try console.flush()
    if let failure = answer.failure { throw failure }
  }

  /// The database's answer, also where it can't even be opened.
  private static func ask(_ driver: any Driver, _ options: DatabaseOptions) async -> Answer {
    do {
      let store = try await DatabaseOptions.open(driver, options.settings)
      let report = await store.health()
      await store.close()
      return Answer(report)
    } catch {
      return Answer(
        engine: driver.info.engine, failure: (error as? StoreError).map(CommandFailure.init), code: (error as? StoreError)?.code)
    }
  }
}

extension HealthCommand {
  struct Answer {
    typealias Connection = HealthReport.Connection

    let engine: String
    let isInitialized: Bool
    let overall: String
    let connections: [String: Connection]
    let failure: CommandFailure?

    init(_ report: HealthReport) {
      engine = report.data.activeDatabase
      isInitialized = report.data.initialized
      overall = report.data.databaseStatus.overallStatus
      connections = report.data.databaseStatus.connections
      let code = connections[engine]?.error ?? "unknown"
      failure = report.success ? nil : CommandFailure(.unavailable, "the database doesn't serve (\(code))")
    }

    init(engine: String, failure: CommandFailure?, code: StoreError.Code?) {
      self.engine = engine
      isInitialized = false
      overall = "unhealthy"
      connections = [engine: Connection(status: "disconnected", error: code?.description)]
      self.failure = CommandFailure(.unavailable, failure?.message ?? "the database can't be opened")
    }

    /// Those of the requirements first, whether they are there or not.
    private var names: [String] { Store.databases + connections.keys.filter { !Store.databases.contains($0) }.sorted() }

    private func connection(_ name: String) -> Connection { connections[name] ?? Connection(status: "not_configured") }

    /// The requirements' shape; an error's code is added where there is one.
    var shape: JSONValue {
      let connections = names.map { name in
        let error = connection(name).error.map { [JSONValue.Member("error", .string($0))] } ?? []
        return JSONValue.Member(name, .object([.init("status", .string(connection(name).status))] + error))
      }
      return [
        "success": .bool(failure == nil),
        "data": [
          "service": "database", "initialized": .bool(isInitialized), "active_database": .string(engine),
          "database_status": ["connections": .object(connections), "overall_status": .string(overall)],
        ],
      ]
    }

    func print(to console: Console) throws {
      let terminal = console.terminal
      try console.print(terminal.styled(overall, overall == "healthy" ? .green : .yellow))
      var table = Table([.left("database"), .left("status"), .right("write")])
      for name in names {
        let time = connection(name).latencyMilliseconds.map { NumberText.span(.microseconds(Int64($0 * 1000))) } ?? ""
        table.add([name, connection(name).status, time])
      }
      try table.print(to: console, indent: 2)
    }
  }
}
