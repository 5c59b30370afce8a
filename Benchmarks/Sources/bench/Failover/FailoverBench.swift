internal import WellSenseStore

/// What failover costs and how fast it is. Real servers, killed and frozen by `Scripts/servers`.
struct FailoverBench {
  let options: Options
  let note: (String) -> Void

  func run() async throws -> String {
    let isQuick = options.isQuick
    let servers = try FailoverServers(isQuick: isQuick)
    defer { servers.remove() }
    let parts: [(name: String, figures: () async throws -> [Figure])] = [
      ("layer", LayerCost(isQuick: isQuick).figures), ("throughput", Throughput(servers: servers, isQuick: isQuick).figures),
      ("catching up", CatchingUp(servers: servers, isQuick: isQuick).figures),
      ("outage", Outages(servers: servers, isQuick: isQuick).figures),
      ("flapping", Flapping(isQuick: isQuick).figures),
    ]
    var figures: [Figure] = []
    for part in parts where options.wants(part.name) {
      note("  \(part.name)")
      do { figures += try await part.figures() } catch { note("  \(part.name) failed: \(error)") }
    }
    return options.isJSON ? Figure.json(figures) : Figure.table(figures)
  }
}
