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

  fileprivate func with(elsewhere: [RawID: Int64]) -> Position {
    Position(database: database, sequence: sequence, operation: operation, elsewhere: elsewhere)
  }
}

extension ChangePage {
  /// The page with places by which a reader who came from `start` can go on in other logs.
  ///
  /// - Parameter record: what the database said of itself when its log was not longer than the page's end, if anything.
  func placed(after start: Position?, _ record: EpochRecord?) -> ChangePage {
    let known = start?.elsewhere ?? [:]
    var elsewhere = known
    if let record, record.database == next.database, next.sequence >= record.end {
      elsewhere.merge(record.cursors) { max($0, $1) }
    }
    let changes = known.isEmpty ? changes : changes.map { $0.with(position: $0.position.with(elsewhere: known)) }
    return ChangePage(changes: changes, next: next.with(elsewhere: elsewhere), isEnd: isEnd)
  }
}

extension Change {
  fileprivate func with(position: Position) -> Change {
    Change(position: position, operation: operation, verdict: verdict, stamp: stamp, bases: bases, effects: effects)
  }
}

extension StoreError {
  static let placeOfAnotherSet = StoreError(
    .invalid, "the position lies in the log of a database that isn't of this set; begin at the log's start", disposition: .notAttempted,
    field: "position", driver: "failover")
}
