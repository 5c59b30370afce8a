import WellSenseStore

/// The rows of one entity with every order in which they can be asked for.
struct Table: Sendable {
  let layout: Layout
  private(set) var rows: [Key: Row] = [:]
  private(set) var keys = SortedList<Key>()
  private(set) var indexes: [TableIndex]
  // For each unique field, in the order of the layout: who has a value.
  private(set) var holders: [[Atom: Key]]

  init(_ layout: Layout) {
    self.layout = layout
    indexes = layout.indexes.map(TableIndex.init)
    holders = layout.uniques.map { _ in [:] }
  }

  /// Puts a row at a key, in place of the one that is there, or takes it away; answers the one that was there.
  @discardableResult
  mutating func set(_ key: Key, to row: Row?) -> Row? {
    guard let row else { return remove(key) }
    guard let before = rows.updateValue(row, forKey: key) else {
      add(key, row)
      return nil
    }
    for place in indexes.indices where !indexes[place].isSame(before, row) {
      indexes[place].remove(key, before)
      indexes[place].insert(key, row)
    }
    release(key, before)
    hold(key, row)
    return before
  }

  /// Who holds the values of the row that must be unique: the field, and the row's key, of the first that another row has.
  func holder(ofUniquesIn row: Row, except key: Key?) -> Field? {
    for (place, unique) in layout.uniques.enumerated() where !row.cells[unique.place].isNull {
      if let holder = holders[place][row.atom(unique.place)], holder != key { return unique.field }
    }
    return nil
  }

  /// Adds to a counter. No index of another column can change by it.
  mutating func add(_ difference: Int64, to counter: Int, of key: Key) {
    guard let before = rows[key] else { return }
    var after = before
    after.cells[counter] = .integer(before.cells[counter].integer + difference)
    rows[key] = after
    for place in indexes.indices where indexes[place].layout.orderPlace == counter {
      indexes[place].remove(key, before)
      indexes[place].insert(key, after)
    }
  }

  private mutating func add(_ key: Key, _ row: Row) {
    keys.insert(key)
    for place in indexes.indices { indexes[place].insert(key, row) }
    hold(key, row)
  }

  private mutating func remove(_ key: Key) -> Row? {
    guard let row = rows.removeValue(forKey: key) else { return nil }
    keys.remove(key)
    for place in indexes.indices { indexes[place].remove(key, row) }
    release(key, row)
    return row
  }

  private mutating func hold(_ key: Key, _ row: Row) {
    for (place, unique) in layout.uniques.enumerated() where !row.cells[unique.place].isNull {
      holders[place][row.atom(unique.place)] = key
    }
  }

  private mutating func release(_ key: Key, _ row: Row) {
    for (place, unique) in layout.uniques.enumerated() where !row.cells[unique.place].isNull {
      // A transfer may have given the value to another row already.
      let value = row.atom(unique.place)
      if holders[place][value] == key { holders[place][value] = nil }
    }
  }
}
