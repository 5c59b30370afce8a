/// How an engine's connections like their work. What users decide is in `PoolLimits`.
package struct PoolTuning: Sendable {
  /// A batch ends with the call that reaches this weight: 1 where a connection answers one by one.
  package var batch: Int
  /// How many calls may wait for a busy connection before another one joins in. 0: an idle connection is always better.
  package var overlap: Int
  /// How old the oldest waiting call may grow before another connection joins in, whatever `overlap` says.
  package var patience: Duration
  /// The longest pause after the first failure to connect; it doubles with every further one.
  package var backoff: Duration
  package var backoffCeiling: Duration
  /// How long an interruption may take to show effect before the connection is cut.
  package var grace: Duration
  /// How long a sign of life, or the end of a lease, may take.
  package var validationTimeout: Duration

  package init(
    batch: Int = 1, overlap: Int = 0, patience: Duration = .milliseconds(2), backoff: Duration = .milliseconds(20),
    backoffCeiling: Duration = .seconds(1), grace: Duration = .milliseconds(300), validationTimeout: Duration = .seconds(1)
  ) {
    self.batch = max(1, batch)
    self.overlap = overlap
    self.patience = patience
    self.backoff = backoff
    self.backoffCeiling = backoffCeiling
    self.grace = grace
    self.validationTimeout = validationTimeout
  }

  /// A connection that answers one call after the other.
  package static let oneByOne = PoolTuning()

  /// A connection that sends many calls together: few connections with large batches are faster than many with small ones.
  package static func pipelined(_ depth: Int) -> PoolTuning { PoolTuning(batch: depth, overlap: depth) }
}
