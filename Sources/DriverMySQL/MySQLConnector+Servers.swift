internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

// Of several servers, the one to use: the nodes of a Galera cluster, or a primary and those that may become one.
extension MySQLConnector {
  /// Connects to the first server that takes writes; where none does, to the first that answers. The one that was found last is asked
  /// first, so that a dead one costs time once, and all connections of a driver write where they don't come in each other's way.
  /// Blocks, at most until the deadline, of which each server gets its share.
  func connect(_ context: MySQLContext, until deadline: Deadline) throws(StoreError) -> MySQLConnection {
    let endpoints = configuration.address.endpoints
    var reserve: MySQLConnection?
    var failure: StoreError?
    for (tried, place) in context.preferred.order(of: endpoints.count).enumerated() {
      let share = Deadline(after: deadline.remaining / (endpoints.count - tried))
      do throws(StoreError) {
        let connection = try connect(to: endpoints[place], context, until: min(share, deadline))
        if endpoints.count == 1 || connection.takesWrites {
          reserve?.close()
          context.preferred.note(place)
          return connection
        }
        if reserve == nil { reserve = connection } else { connection.close() }
      } catch {
        failure = failure ?? error
        // Another server doesn't make a wrong password right.
        guard error.code == .unavailable || error.code == .timedOut else { break }
      }
    }
    if let reserve { return reserve }
    throw failure ?? StoreError(.invalid, "the address names no server", disposition: .notAttempted, driver: "mysql")
  }
}

extension MySQLConnection {
  /// Whether the server is neither read-only nor a node that has yet to catch up, or that stands still while it gives its state to another.
  fileprivate var takesWrites: Bool {
    guard (try? texts("SELECT @@global.read_only"))?.first?.first == "0" else { return false }
    return !features.isCluster || (try? texts("SHOW STATUS LIKE 'wsrep_local_state_comment'"))?.first?.last == "Synced"
  }

  /// A node without its cluster's majority lets clients in, though it refuses all they ask.
  func refuseMinority() throws(SQLFailure) {
    guard features.isCluster, try texts("SHOW STATUS LIKE 'wsrep_ready'").first?.last != "ON" else { return }
    throw .other(StoreError(mysql: UInt32(MySQLCode.unprepared), disposition: .notAttempted))
  }
}
