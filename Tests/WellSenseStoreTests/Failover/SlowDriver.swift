import DriverMock
import StoreTesting
import TestSupport
import WellSenseStore

/// A database that needs its time for every entry that it takes over, and has done nothing if that is more than it was given.
struct SlowDriver: ForwardingDriver {
  let mock = MockDriver()
  let timePerEntry: Duration

  var base: any Driver { mock }

  var replication: (any Replicable)? {
    guard let replica = mock.replication else { return nil }
    var layer = ReplicaLayer(replica)
    layer.transfers = { [timePerEntry] (transfer, call) async throws(StoreError) in
      if case .entries(let entries, _) = transfer.content {
        let end = Deadline(after: timePerEntry * entries.count)
        // What the entries take, but not longer than the caller waits.
        try? await Task.sleep(for: min(end, call.deadline).remaining)
        if call.deadline < end { throw StoreError(.timedOut, "there was no time for all of it", disposition: .notAttempted) }
      }
      return try await replica.apply(transfer, call)
    }
    return layer
  }
}
