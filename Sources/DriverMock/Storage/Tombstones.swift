import WellSenseStore

/// What is left of deleted rows, also of those that exist again, in the order of their names.
struct Tombstones: Sendable {
  private var byRow: [RowName: Tombstone] = [:]
  private var names = SortedList<RowName>()

  subscript(row: RowName) -> Tombstone? { byRow[row] }

  /// Keeps a tombstone, in place of an older one of the row.
  mutating func keep(_ tombstone: Tombstone) {
    if byRow.updateValue(tombstone, forKey: tombstone.row) == nil { names.insert(tombstone.row) }
  }

  func page(after row: RowName?, limit: Int) -> [Tombstone] {
    var page: [Tombstone] = []
    let start = row.map { row in names.firstPosition { row < $0 } } ?? names.start
    names.visit(from: start, to: names.end, backwards: false) { name in
      guard page.count < limit else { return false }
      if let tombstone = byRow[name] { page.append(tombstone) }
      return true
    }
    return page
  }
}
