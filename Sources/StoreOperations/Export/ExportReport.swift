/// What an export wrote.
public struct ExportReport: Sendable, Hashable {
  /// Rows by entity, as `health_records`, in the order written.
  public internal(set) var rows: [Count] = []
  public internal(set) var bytes = 0
  /// Whether all rows are from one instant: the engine could pin one.
  public internal(set) var isConsistent = false

  public struct Count: Sendable, Hashable {
    public let entity: String
    public internal(set) var rows: Int
  }

  /// Rows of all entities.
  public var total: Int { rows.reduce(0) { $0 + $1.rows } }
}
