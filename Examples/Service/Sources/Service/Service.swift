import DriverMock
import DriverSQLite
import Logging
import ServiceLifecycle
import WellSenseStore

/// Says every slow query until the service group shuts down.
struct SlowQueryWatch: Service {
  let store: Store
  let logger: Logger

  func run() async throws {
    for await event in store.events.cancelOnGracefulShutdown() {
      if case .slowQuery(let query) = event { logger.warning("slow: \(query.shape) took \(query.duration)") }
    }
  }
}

@main
enum Main {
  static func main() async throws {
    let logger = Logger(label: "service")
    // PRIMARY_DATABASE and SQLITE_PATH, from the environment or a .env file, say which database and where.
    let store = try await Store.open(from: .environment, drivers: [.sqlite, .mock], logger: logger)
    let group = ServiceGroup(
      services: [store, SlowQueryWatch(store: store, logger: logger)],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    logger.info("serving from \(store.info.engine)")
    try await group.run()
  }
}
