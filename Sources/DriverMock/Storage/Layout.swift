import WellSenseStore

/// What the engine needs to know of an entity, looked up once.
final class Layout: Sendable {
  struct Parent: Sendable {
    let field: Field
    /// The cell that names the parent.
    let place: Int
    let table: Int
  }

  struct Child: Sendable {
    let table: Int
    /// The child's index whose groups are the rows of one parent.
    let index: Int
  }

  struct Counter: Sendable {
    let parentTable: Int
    /// The counter's cell in the parent.
    let counterPlace: Int
    /// The cell of this entity that names the parent.
    let viaPlace: Int
  }

  struct Place: Sendable {
    let place: Int
    let withinPlace: Int
    /// The index by which the highest place is found.
    let index: Int
  }

  let schema: EntitySchema
  let entity: Entity
  let keyPlaces: [Int]
  let uniques: [(field: Field, place: Int)]
  let indexes: [IndexLayout]
  let parents: [Parent]
  let children: [Child]
  /// Counters elsewhere that count this entity's rows.
  let counters: [Counter]
  /// Cells of this entity's own counters.
  let counterPlaces: [Int]
  let places: [Place]
  /// The cell of the owner: `user_id`, or the id of a user.
  let ownerPlace: Int?

  init(_ schema: EntitySchema, of whole: Schema) {
    let tables = Dictionary(whole.entities.enumerated().map { ($1.entity, $0) }, uniquingKeysWith: { first, _ in first })
    self.schema = schema
    entity = schema.entity
    keyPlaces = schema.key.compactMap(schema.place(of:))
    uniques = schema.unique.compactMap { field in schema.place(of: field).map { (field, $0) } }
    let indexes = IndexLayout.all(of: schema)
    self.indexes = indexes
    parents = schema.references.compactMap { reference in
      guard let place = schema.place(of: reference.field), let table = tables[reference.parent] else { return nil }
      return Parent(field: reference.field, place: place, table: table)
    }
    children = whole.references(to: schema.entity).compactMap { child, field in
      guard let table = tables[child.entity], let index = IndexLayout.place(equal: field, in: IndexLayout.all(of: child)) else {
        return nil
      }
      return Child(table: table, index: index)
    }
    counters = whole.counters(countedBy: schema.entity).compactMap { parent, counter, via in
      guard let table = tables[parent.entity], let place = parent.place(of: counter), let own = schema.place(of: via) else { return nil }
      return Counter(parentTable: table, counterPlace: place, viaPlace: own)
    }
    counterPlaces = schema.columns.indices.filter { if case .counter = schema.columns[$0].role { true } else { false } }
    places = schema.columns.enumerated().compactMap { place, column in
      guard case .place(let within) = column.role, let withinPlace = schema.place(of: within),
        let index = indexes.firstIndex(where: { $0.index.equal == [within] && $0.index.order == column.field })
      else { return nil }
      return Place(place: place, withinPlace: withinPlace, index: index)
    }
    ownerPlace = schema.place(of: schema.entity == .users ? .id : .userID)
  }
}

/// One index and the cells it reads.
struct IndexLayout: Sendable {
  let index: Index
  let equalPlaces: [Int]
  /// Whether its groups are those of a `tags` column, one a tag.
  let isByTag: Bool
  let orderPlace: Int?

  init?(_ index: Index, of schema: EntitySchema) {
    let places = index.equal.compactMap(schema.place(of:))
    guard places.count == index.equal.count else { return nil }
    self.index = index
    equalPlaces = places
    isByTag = places.count == 1 && schema.columns[places[0]].type == .tags
    orderPlace = index.order.flatMap(schema.place(of:))
  }

  /// The schema's indexes, and what references and places need besides.
  static func all(of schema: EntitySchema) -> [IndexLayout] {
    var indexes = schema.indexes
    for column in schema.columns {
      guard case .place(let within) = column.role else { continue }
      let needed = Index([within], order: column.field)
      if !indexes.contains(needed) { indexes.append(needed) }
    }
    for reference in schema.references where !indexes.contains(where: { $0.equal == [reference.field] }) {
      indexes.append(Index([reference.field]))
    }
    return indexes.compactMap { IndexLayout($0, of: schema) }
  }

  static func place(equal field: Field, in indexes: [IndexLayout]) -> Int? {
    indexes.firstIndex { $0.index.equal == [field] }
  }
}
