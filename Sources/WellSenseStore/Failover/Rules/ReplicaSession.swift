/// What ``ChangeApplier`` needs of an engine, inside a transaction that holds the epoch row's exclusive lock: so nobody else writes.
///
/// Nothing here is judged: references aren't enforced, and unique values are free when they are asked for in the order of calls.
package protocol ReplicaSession {
  associatedtype Failure: Error

  /// The log's entries of these operations; those that it lacks are left out.
  func entries(of operations: [OperationID]) throws(Failure) -> [LogEntry]

  /// The rows as they are, whole, with counters null; those that aren't there are left out.
  func images(of rows: [RowName]) throws(Failure) -> [RowBatch]

  /// The tombstones of these rows, also of those that exist again; those without one are left out.
  func tombstones(of rows: [RowName]) throws(Failure) -> [Tombstone]

  /// The keys of rows that have one of these values in a unique field.
  func holders(of values: [Text], in field: Field, of entity: Entity) throws(Failure) -> [Key]

  /// The rows that refer to a row directly.
  func children(of row: RowName) throws(Failure) -> [RowName]

  /// The highest place that a row has within another; 0 if there is none.
  func lastPlace(_ field: Field, of entity: Entity, within parent: RawID) throws(Failure) -> Int64

  /// Enters an entry under the next number. One of the same operation that is there stays as ``LogEntry/Outcome/moved``.
  func append(_ entry: LogEntry) throws(Failure)

  /// Sets the unique fields of a row to values that no row can have, until it is replaced.
  func vacate(_ row: RowName) throws(Failure)

  /// Adds whole rows, their system and place columns as given. Counters become 0.
  func insert(_ rows: RowBatch) throws(Failure)

  /// Makes rows that exist as given, but for counters.
  func replace(_ rows: RowBatch) throws(Failure)

  /// Removes rows and nothing else: no children, no counters.
  func remove(_ rows: [RowName]) throws(Failure)

  /// Keeps a tombstone, in place of an older one of the row.
  func bury(_ tombstones: [Tombstone]) throws(Failure)

  /// Adds to a counter of a row; no effect if the row isn't there.
  func add(_ difference: Int, to counter: Field, of row: RowName) throws(Failure)

  /// Counts anew what every counter of a row counts.
  func recount(_ row: RowName) throws(Failure)

  /// Removes every row, tombstone and trace of an operation. The log stays.
  func clear() throws(Failure)
}
