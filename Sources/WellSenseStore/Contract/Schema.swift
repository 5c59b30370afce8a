/// Every entity with its columns, indexes, uniques, references and counters, as data.
///
/// Engines derive tables, indexes and codecs from it; layers may rewrite it (a sealed column becomes bytes).
public struct Schema: Sendable, Hashable {
  /// Grows by one with every change of stored form. A database with a newer one is refused.
  public let version: Int
  /// In an order in which every referenced entity comes before those that reference it.
  public let entities: [EntitySchema]
  // Entities by raw value, for lookups on hot paths.
  private let places: [Int]

  public init(version: Int, entities: [EntitySchema]) {
    self.version = version
    self.entities = entities
    var places = [Int](repeating: 0, count: Int(Entity.allCases.map(\.rawValue).max() ?? 0) + 1)
    for (place, entity) in entities.enumerated() { places[Int(entity.entity.rawValue)] = place }
    self.places = places
  }

  public subscript(entity: Entity) -> EntitySchema { entities[places[Int(entity.rawValue)]] }

  /// References to `entity`: what a deletion of one of its rows has to remove first.
  public func references(to entity: Entity) -> [(child: EntitySchema, field: Field)] {
    entities.flatMap { child in
      child.references.filter { $0.parent == entity }.map { (child, $0.field) }
    }
  }

  /// Counters that change when a row of `entity` appears or goes: the parent's counter and the child's field that names the parent.
  public func counters(countedBy entity: Entity) -> [(parent: EntitySchema, counter: Field, via: Field)] {
    entities.flatMap { parent in
      parent.columns.compactMap { column in
        guard case .counter(let child, let via) = column.role, child == entity else { return nil }
        return (parent, column.field, via)
      }
    }
  }
}

extension Schema {
  /// The keys of rows by entity, in this schema's order, each once and in ascending order.
  package func keysByEntity(_ rows: [RowName]) -> [(entity: Entity, keys: [Key])] {
    var keys: [Entity: Set<Key>] = [:]
    for row in rows { keys[row.entity, default: []].insert(row.key) }
    return entities.compactMap { entity in keys[entity.entity].map { (entity.entity, $0.sorted()) } }
  }
}

/// One entity's shape.
public struct EntitySchema: Sendable, Hashable {
  public let entity: Entity
  /// In the order of a ``RowBatch``'s cells. The last three are `versionEpoch`, `versionCounter`, `operation`.
  public let columns: [Column]
  /// One field (`id`) or two, which name a row.
  public let key: [Field]
  /// Fields whose non-null values no two rows share.
  public let unique: [Field]
  /// The orders a query may ask for, each after equality on its leading fields. The key always breaks ties.
  public let indexes: [Index]
  public let references: [Reference]
  // Column places by field, −1 where the entity lacks it.
  private let places: [Int8]

  public init(
    _ entity: Entity, key: [Field] = [.id], columns: [Column], unique: [Field] = [], indexes: [Index] = [],
    references: [Reference] = []
  ) {
    self.entity = entity
    self.key = key
    self.columns = columns + Column.system
    self.unique = unique
    self.indexes = indexes
    self.references = references
    var places = [Int8](repeating: -1, count: Field.allCases.count)
    for (place, column) in self.columns.enumerated() { places[Int(column.field.rawValue)] = Int8(place) }
    self.places = places
  }

  /// The place of a field's cell in a row; `nil` if the entity lacks the field.
  public func place(of field: Field) -> Int? {
    let place = places[Int(field.rawValue)]
    return place < 0 ? nil : Int(place)
  }

  public func column(_ field: Field) -> Column? { place(of: field).map { columns[$0] } }

  /// Places of the three columns that the committing database fills.
  public var systemPlaces: Range<Int> { columns.count - 3..<columns.count }
}

/// One column.
public struct Column: Sendable, Hashable {
  public let field: Field
  public let type: ColumnType
  public let isNullable: Bool
  public let role: Role

  public init(_ field: Field, _ type: ColumnType, nullable: Bool = false, role: Role = .value) {
    self.field = field
    self.type = type
    self.isNullable = nullable
    self.role = role
  }

  /// Who fills a column.
  public enum Role: Sendable, Hashable {
    /// The writer of the row, once, at insertion.
    case fixed
    /// The writer of the row, at insertion and by patches.
    case value
    /// The engine: the number of `child` rows whose `via` names this row. Not part of version, hash or log.
    case counter(child: Entity, via: Field)
    /// The engine, at insertion: 1 + the highest place among rows with the same `within`; rows are never renumbered.
    case place(within: Field)
    /// The engine, at each commit: version and operation of the last writer.
    case system
  }

  static let system: [Column] = [
    Column(.versionEpoch, .integer, role: .system),
    Column(.versionCounter, .integer, role: .system),
    Column(.operation, .id, role: .system),
  ]
}

/// The type of a column and the limits that the core checks before anything is sent.
public enum ColumnType: Sendable, Hashable {
  case id
  case integer
  case boolean
  case time
  /// UTF-8 without NUL, compared by bytes; at most so many Unicode scalars.
  case text(scalars: Int)
  /// UTF-8 without NUL; at most so many bytes, for long content.
  case longText(bytes: Int)
  /// One of a list of names. A ``RowBatch`` holds the place in the list; engines store the name.
  case choice([String])
  /// A JSON document.
  case json
  /// A JSON array of strings which the engine also indexes one by one, for `contains`. The engine keeps that index itself.
  case tags
  /// Bytes of any kind, as a layer may make of another type.
  case bytes
}

/// An order by `order` (and then by key) among rows equal in `equal`.
public struct Index: Sendable, Hashable {
  public let equal: [Field]
  public let order: Field?

  public init(_ equal: [Field], order: Field? = nil) {
    self.equal = equal
    self.order = order
  }
}

/// A field that names a row of another entity. The row must exist; deleting it deletes this one too, in the same commit.
public struct Reference: Sendable, Hashable {
  public let field: Field
  public let parent: Entity

  public init(_ field: Field, to parent: Entity) {
    self.field = field
    self.parent = parent
  }
}
