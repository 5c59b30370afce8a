import WellSenseStore

/// How a query's rows are found: where candidates come from, whether in the order asked for, and what is left to test.
struct Plan: Sendable {
  enum Source: Sendable {
    case key(Key)
    case unique(Int, Atom)
    case group(index: Int, TableIndex.Group)
    case everything
  }

  var source: Source
  /// Whether candidates come in the order asked for; else they are sorted.
  var isOrdered: Bool
  /// The part of a group that range conditions on its order leave.
  var lower: Atom?
  var upper: Atom?
  var residual: [Condition]

  init(_ conditions: [Condition], by order: Field?, _ layout: Layout) {
    source = .everything
    isOrdered = order == nil
    residual = conditions
    if let key = Self.key(fixedBy: conditions, layout) {
      source = .key(key)
      isOrdered = true
      residual = conditions.count == layout.keyPlaces.count ? [] : conditions
    } else if let (place, value) = Self.unique(fixedBy: conditions, layout) {
      source = .unique(place, value)
      isOrdered = true
    } else if let (place, group) = Self.group(fixedBy: conditions, order, layout) {
      use(layout.indexes[place], place, group, order)
    }
  }

  /// The one key that conditions allow.
  static func key(fixedBy conditions: [Condition], _ layout: Layout) -> Key? {
    let fields = layout.schema.key
    guard let first = id(equalTo: fields[0], in: conditions) else { return nil }
    guard fields.count == 2 else { return .one(first) }
    return id(equalTo: fields[1], in: conditions).map { .pair(first, $0) }
  }

  private static func id(equalTo field: Field, in conditions: [Condition]) -> RawID? {
    for condition in conditions where condition.field == field {
      if case .equals(.id(let id)) = condition.test { return id }
    }
    return nil
  }

  private static func unique(fixedBy conditions: [Condition], _ layout: Layout) -> (Int, Atom)? {
    for (place, unique) in layout.uniques.enumerated() {
      for condition in conditions where condition.field == unique.field {
        if case .equals(let value) = condition.test, value != .null { return (place, Atom(value)) }
      }
    }
    return nil
  }

  /// The index that fixes most fields, of those the ones in the order asked for first.
  private static func group(fixedBy conditions: [Condition], _ order: Field?, _ layout: Layout) -> (Int, TableIndex.Group)? {
    var best: (place: Int, group: TableIndex.Group, rank: Int)?
    for (place, index) in layout.indexes.enumerated() {
      guard let group = group(of: index, fixedBy: conditions) else { continue }
      let isOrdered = index.index.order == order
      guard isOrdered || !index.equalPlaces.isEmpty else { continue }
      let rank = index.equalPlaces.count + (isOrdered ? 10 : 0)
      if best.map({ rank > $0.rank }) ?? true { best = (place, group, rank) }
    }
    return best.map { ($0.place, $0.group) }
  }

  private static func group(of index: IndexLayout, fixedBy conditions: [Condition]) -> TableIndex.Group? {
    var group = TableIndex.Group()
    for (place, field) in index.index.equal.enumerated() {
      guard let value = value(of: field, fixedBy: conditions, isByTag: index.isByTag) else { return nil }
      group[place] = value
    }
    return group
  }

  private static func value(of field: Field, fixedBy conditions: [Condition], isByTag: Bool) -> Atom? {
    for condition in conditions where condition.field == field {
      switch condition.test {
      case .equals(let value) where !isByTag && value != .null: return Atom(value)
      case .contains(let tag) where isByTag: return .bytes(Array(tag.utf8))
      default: continue
      }
    }
    return nil
  }

  private mutating func use(_ index: IndexLayout, _ place: Int, _ group: TableIndex.Group, _ order: Field?) {
    source = .group(index: place, group)
    isOrdered = index.index.order == order
    var fixed = Set(index.index.equal)
    residual.removeAll { condition in
      switch condition.test {
      case .equals(let value): return value != .null && !index.isByTag && fixed.remove(condition.field) != nil
      case .contains: return index.isByTag && fixed.remove(condition.field) != nil
      case .atLeast(let value) where condition.field == index.index.order && value != .null:
        lower = max(lower ?? .null, Atom(value))
        return true
      case .below(let value) where condition.field == index.index.order && value != .null:
        upper = min(upper ?? Atom(value), Atom(value))
        return true
      default: return false
      }
    }
  }

  /// The plan in words, a line a step, without values.
  func steps(_ layout: Layout, order: Field?) -> [String] {
    var steps: [String] = []
    switch source {
    case .key: steps.append("\(layout.entity.name): key")
    case .unique(let place, _): steps.append("\(layout.entity.name): index (\(layout.uniques[place].field.name))")
    case .group(let place, _):
      let index = layout.indexes[place].index
      let range = lower == nil && upper == nil ? "" : ", range"
      let by = index.order.map { " by \($0.name)" } ?? ""
      steps.append("\(layout.entity.name): index (\(index.equal.map(\.name).joined(separator: ", ")))\(by)\(range)")
    case .everything: steps.append("\(layout.entity.name): scan")
    }
    if !residual.isEmpty { steps.append("filter \(residual.map(\.field.name).joined(separator: ", "))") }
    if !isOrdered { steps.append("sort by \(order?.name ?? "key")") }
    return steps
  }
}
