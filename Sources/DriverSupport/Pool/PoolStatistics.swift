/// What a pool is doing and has done.
package struct PoolStatistics: Sendable, Hashable {
  /// Connections that answer calls.
  package var used = 0
  package var idle = 0
  package var connecting = 0
  /// Connections that snapshots hold.
  package var leased = 0
  /// Threads that don't come back from the C library.
  package var lost = 0
  /// Calls that wait for a connection.
  package var pending = 0
  /// Calls that waited too long for a connection.
  package var timeouts = 0
  /// Connections made since the pool was opened.
  package var created = 0
  /// Attempts to connect that failed.
  package var failed = 0
  /// Connections that ended, by the reason.
  package var closed: [PoolState.Reason: Int] = [:]

  package init() {}
}
