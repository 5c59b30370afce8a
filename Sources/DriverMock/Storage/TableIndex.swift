import WellSenseStore

/// Keys of a table's rows, grouped by the index's leading fields and ordered within a group by its last.
struct TableIndex: Sendable {
  struct Entry: Comparable, Sendable {
    let order: Atom
    let key: Key

    static func < (left: Entry, right: Entry) -> Bool {
      left.order == right.order ? left.key < right.key : left.order < right.order
    }
  }

  /// The values of the leading fields. No index has more than three.
  struct Group: Hashable, Sendable {
    var first: Atom = .null
    var second: Atom = .null
    var third: Atom = .null

    func hash(into hasher: inout Hasher) {
      hasher.combine(first.folded &+ second.folded &* 3 &+ third.folded &* 5)
    }

    subscript(place: Int) -> Atom {
      get { place == 0 ? first : place == 1 ? second : third }
      set {
        switch place {
        case 0: first = newValue
        case 1: second = newValue
        default: third = newValue
        }
      }
    }
  }

  let layout: IndexLayout
  private(set) var groups: [Group: SortedList<Entry>] = [:]

  init(_ layout: IndexLayout) { self.layout = layout }

  // The layout is taken out first: a copy of `self` held by the visit would make each change copy all groups.
  mutating func insert(_ key: Key, _ row: Row) {
    let layout = layout
    let entry = layout.entry(key, row)
    layout.visitGroups(of: row) { groups[$0, default: SortedList()].insert(entry) }
  }

  mutating func remove(_ key: Key, _ row: Row) {
    let layout = layout
    let entry = layout.entry(key, row)
    layout.visitGroups(of: row) { group in
      groups[group]?.remove(entry)
      if groups[group]?.isEmpty == true { groups[group] = nil }
    }
  }

  /// The keys of a group, in its order.
  func keys(in group: Group) -> [Key] {
    var keys: [Key] = []
    guard let list = groups[group] else { return keys }
    list.visit(from: list.start, to: list.end, backwards: false) { entry in
      keys.append(entry.key)
      return true
    }
    return keys
  }

  /// Whether two images of a row have the same place here.
  func isSame(_ before: Row, _ after: Row) -> Bool {
    if let place = layout.orderPlace, before.atom(place) != after.atom(place) { return false }
    return layout.equalPlaces.allSatisfy { before.atom($0) == after.atom($0) }
  }
}

extension IndexLayout {
  fileprivate func entry(_ key: Key, _ row: Row) -> TableIndex.Entry {
    TableIndex.Entry(order: orderPlace.map(row.atom) ?? .null, key: key)
  }

  fileprivate func visitGroups(of row: Row, _ body: (TableIndex.Group) -> Void) {
    guard !isByTag else {
      for tag in Tags.distinct(in: row.cells[equalPlaces[0]], of: row.bytes) { body(TableIndex.Group(first: .bytes(Array(tag.utf8)))) }
      return
    }
    var group = TableIndex.Group()
    for (place, cell) in equalPlaces.enumerated() { group[place] = row.atom(cell) }
    body(group)
  }
}

/// What a `tags` cell holds.
enum Tags {
  /// Each tag once, compared by its bytes.
  static func distinct(in cell: Cell, of arena: [UInt8]) -> [String] {
    guard cell.isStored, case .array(let values) = JSON(trusted: arena[cell.range]).value else { return [] }
    var seen = Set<Text>()
    return values.compactMap { value in
      guard case .string(let tag) = value, seen.insert(Text(tag)).inserted else { return nil }
      return tag
    }
  }
}
