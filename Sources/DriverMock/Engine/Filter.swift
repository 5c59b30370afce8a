import WellSenseStore

/// A condition ready to be tested against rows.
struct Filter: Sendable {
  enum Test: Sendable {
    case equals(Atom)
    case isAny(Set<Atom>)
    case below(Atom)
    case atLeast(Atom)
    case isNull
    case contains(Text)
    /// The entity lacks the field, or the condition can't be met.
    case never
  }

  let place: Int
  let test: Test

  init(_ condition: Condition, _ schema: EntitySchema) {
    guard let place = schema.place(of: condition.field) else {
      self.place = 0
      test = .never
      return
    }
    self.place = place
    test =
      switch condition.test {
      case .equals(let value): .equals(Atom(value))
      case .isAny(let values): .isAny(Set(values.map(Atom.init)))
      case .below(let value): .below(Atom(value))
      case .atLeast(let value): .atLeast(Atom(value))
      case .isNull: .isNull
      case .contains(let tag): .contains(Text(tag))
      }
  }

  func accepts(_ row: Row) -> Bool {
    let isNull = row.cells[place].isNull
    switch test {
    case .never: return false
    case .isNull: return isNull
    case .contains(let tag): return Tags.distinct(in: row.cells[place], of: row.bytes).contains { Text($0) == tag }
    case .equals(let value): return !isNull && row.atom(place) == value
    case .isAny(let values): return !isNull && values.contains(row.atom(place))
    case .below(.null), .atLeast(.null): return false
    case .below(let value): return !isNull && row.atom(place) < value
    case .atLeast(let value): return !isNull && row.atom(place) >= value
    }
  }
}

extension [Filter] {
  func accept(_ row: Row) -> Bool { allSatisfy { $0.accepts(row) } }
}
