// Where a reader of changes goes on when another database takes the writes.
//
// The logs of two databases hold the same operations in different places, and not always in the same order: what was committed by one and
// merged late by the other has a higher number there than what came between. So a place is not found by its operation; what came between
// would be passed over. It is found by what the reader is known to have seen of each log: the numbers that a database's record gives for the
// others (it has all up to there), as soon as the reader has come to the end of that database's log. What lies between them and the place
// is read twice.

extension Position {
  /// Where to go on in the log of the database that is active: at this place or before it. `nil` for a place of another set's database.
  func place(in configuration: SetConfiguration) -> Position? {
    if database == configuration.active { return self }
    guard configuration.members.contains(database) else { return nil }
    var elsewhere = elsewhere
    let start = elsewhere.removeValue(forKey: configuration.active) ?? 0
    elsewhere[database] = max(sequence, elsewhere[database] ?? 0)
    return Position(database: configuration.active, sequence: start, operation: nil, elsewhere: elsewhere)
  }
}

extension LogPage {
  /// The page as a feed gives it that came from `start`, with places by which it can go on in other logs.
  ///
  /// - Parameter record: what the database said of itself last.
  func changes(of database: RawID, after start: Position?, _ record: EpochRecord?) -> ChangePage {
    let known = start?.elsewhere ?? [:]
    var elsewhere = known
    // An entry that stands elsewhere now comes later; cursors from before it went there would pass over it.
    let isWhole = Int64(entries.count) == next - (start?.sequence ?? 0)
    if let record, record.database == database, next >= record.end, isWhole { elsewhere.merge(record.cursors) { max($0, $1) } }
    let changes = entries.compactMap { $0.change(in: database, elsewhere: $0.sequence == next ? elsewhere : known) }
    // An empty page leaves a reader where it was.
    let operation = entries.last?.sequence == next ? entries.last?.operation : next == start?.sequence ? start?.operation : nil
    let place = Position(database: database, sequence: next, operation: operation, elsewhere: elsewhere)
    return ChangePage(changes: changes, next: place, isEnd: next >= end)
  }
}

extension StoreError {
  static let placeOfAnotherSet = StoreError(
    .invalid, "the position lies in the log of a database that isn't of this set; begin at the log's start", disposition: .notAttempted,
    field: "position", driver: "failover")
}
