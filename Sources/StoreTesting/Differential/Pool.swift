import WellSenseStore

/// Draws operations from a seed, over fewer than fifty keys.
struct Pool: Sendable {
  private var random: Seeded
  private let ids: [Entity: [RawID]]
  private var commits = 0

  private static let sizes: [(Entity, Int)] = [
    (.users, 6), (.healthRecords, 10), (.healthRecordRevisions, 4), (.chatSessions, 5), (.chatMessages, 9), (.communityPosts, 6),
    (.postComments, 6),
  ]

  init(seed: UInt64) {
    var random = Seeded(seed)
    var ids: [Entity: [RawID]] = [:]
    for (entity, count) in Self.sizes { ids[entity] = (0..<count).map { _ in random.id() } }
    self.random = random
    self.ids = ids
  }

  mutating func step() -> Step {
    switch random.below(100) {
    case ..<62: return commit()
    case ..<72 where commits > 0: return .again(commits - 1 - random.below(min(commits, 60)))
    case ..<80: return .walk(query())
    case ..<88: return .read((0..<(1 + random.below(3))).map { _ in query().withoutSizeOfDocuments })
    case ..<95: return .aggregate(aggregation())
    case ..<99 where commits > 0: return .outcome(commits - 1 - random.below(min(commits, 60)))
    default: return .statistics
    }
  }

  private mutating func commit() -> Step {
    commits += 1
    let count = random.chance(70) ? 1 : 2 + random.below(3)
    return .commit(OperationID(random.id()), (0..<count).map { _ in draft() }, returning: random.chance(50))
  }

  private mutating func draft() -> Step.Draft {
    let name = name()
    switch random.below(100) {
    case ..<55:
      let count = random.chance(75) ? 1 : 2 + random.below(3)
      return .insert((0..<count).map { _ in row(name.entity) }, ifAbsent: random.chance(25))
    case ..<85:
      let assignments = assignments(name.entity)
      // What has no column to patch is deleted instead.
      return assignments.isEmpty ? .delete(name, expectation()) : .patch(name, assignments, expectation())
    default: return .delete(name, expectation())
    }
  }

  private mutating func expectation() -> Step.Expectation {
    switch random.below(10) {
    case 0...1: Step.Expectation(version: .current)
    case 2: Step.Expectation(version: .earlier)
    case 3...4: Step.Expectation(owner: id(.users))
    case 5: Step.Expectation(version: random.chance(50) ? .current : .earlier, owner: id(.users))
    default: Step.Expectation()
    }
  }
}

// Rows and values.
extension Pool {
  private mutating func id(_ entity: Entity) -> RawID { random.pick(ids[entity] ?? [RawID(high: 0, low: 0)]) }

  /// A row that may be there. Users less often: much goes with them.
  private mutating func name() -> RowName {
    let entity = random.chance(12) ? .users : random.pick(Entity.allCases.filter { $0 != .users })
    guard entity == .postLikes else { return RowName(entity, .one(id(entity))) }
    return RowName(entity, .pair(id(.communityPosts), id(.users)))
  }

  private mutating func row(_ entity: Entity) -> Row {
    var row = Row(entity, [:])
    for column in Schema.current[entity].columns where column.isGiven {
      row[column.field] = column.isNullable && random.chance(30) ? .null : value(column, in: entity)
    }
    return row
  }

  private mutating func assignments(_ entity: Entity) -> [Assignment] {
    let columns = Schema.current[entity].columns.filter { $0.role == .value }
    guard !columns.isEmpty else { return [] }
    let first = random.below(columns.count)
    let picked = (0..<(1 + random.below(2))).map { columns[(first + $0) % columns.count] }
    return Set(picked).sorted { $0.field.rawValue < $1.field.rawValue }
      .map { Assignment($0.field, $0.isNullable && random.chance(30) ? .null : value($0, in: entity)) }
  }

  private mutating func value(_ column: Column, in entity: Entity) -> Value {
    switch column.type {
    case .id:
      let parent = Schema.current[entity].references.first { $0.field == column.field }?.parent
      return .id(id(parent ?? entity))
    case .integer: return .integer(Int64(random.below(5)))
    case .boolean: return .bool(random.chance(50))
    case .time: return .time(random.pick(Self.times))
    case .choice(let names): return .integer(Int64(random.below(names.count)))
    case .text, .longText, .bytes: return .text(random.pick(Self.texts))
    case .json: return random.pick(Self.documents)
    case .tags: return Trial.tags((0..<random.below(4)).map { _ in random.pick(Self.tags) })
    }
  }

  private static let times = [-86_400_001, -1, 0, 1_772_366_400_000, 1_772_366_400_001, 1_772_452_800_000].map {
    Timestamp(milliseconds: $0)
  }
  private static let texts = ["", "a", "A", "a ", "caf\u{E9}", "cafe\u{301}", "%", "😀 it's", "\u{FF5E}", "b"]
  private static let tags = ["walk", "Walk", "walking", "run", "a\"b", ""]
  private static let documents = [
    "{}", #"{"kilograms":61.5}"#, #"{"kilograms":62,"period":"day"}"#, #"{"kilograms":-0.25,"period":"hour"}"#, #"{"kilograms":"61"}"#,
    #"{"a":{"kilograms":9007199254740993}}"#, "[1,null]", "null", #"{"kilograms":1e-3,"b":[],"a":"caf\u00e9"}"#,
  ].map { document($0) }
}

// Questions.
extension Pool {
  private mutating func query() -> Query {
    let entity = random.pick(Entity.allCases)
    let schema = Schema.current[entity]
    if random.chance(20) {
      return Query(
        entity, [Condition(schema.key[0], .isAny((0..<3).map { _ in value(schema.columns[0], in: entity) }))], limit: 1 + random.below(5))
    }
    let index = random.pick(schema.indexes)
    let conditions = index.equal.map { condition($0, in: schema) } + (random.chance(40) ? [anyCondition(in: schema)] : [])
    let order = random.chance(75) ? Order(index.order, descending: random.chance(50)) : Order(nil, descending: random.chance(50))
    return Query(entity, conditions, order: order, limit: 1 + random.below(6), maxBytes: random.chance(15) ? 60 : Limits.pageBytes)
  }

  private mutating func condition(_ field: Field, in schema: EntitySchema) -> Condition {
    guard let column = schema.column(field), column.type != .tags else { return Condition(field, .contains(random.pick(Self.tags))) }
    let value = value(column, in: schema.entity)
    return Condition(field, random.chance(80) ? .equals(value) : .isAny([value, self.value(column, in: schema.entity)]))
  }

  private mutating func anyCondition(in schema: EntitySchema) -> Condition {
    let column = random.pick(schema.columns.filter { $0.isGiven && $0.type != .json && $0.type != .tags })
    let value = value(column, in: schema.entity)
    switch (random.below(4), column.type) {
    case (0, _): return Condition(column.field, .isNull)
    case (1, .text), (1, .time), (1, .id), (1, .longText): return Condition(column.field, .below(value))
    case (2, .text), (2, .time), (2, .id), (2, .longText): return Condition(column.field, .atLeast(value))
    default: return Condition(column.field, .equals(value))
    }
  }

  private mutating func aggregation() -> Aggregation {
    guard random.chance(60) else { return Aggregation(random.pick(Entity.allCases)) }
    let metric = Aggregation.Metric(
      .data, random.chance(80) ? "kilograms" : "a.kilograms", only: random.chance(30) ? Aggregation.Match("period", "day") : nil,
      time: .recordedAt,
      boundaries: [-100_000_000, -1, 0, 1, 1_772_366_400_001, 1_800_000_000_000].map { Timestamp(milliseconds: $0) },
      percentiles: random.chance(50) ? [0.5, 0.9] : [])
    return Aggregation(.healthRecords, random.chance(50) ? [Condition(.userID, .equals(.id(id(.users))))] : [], metric: metric)
  }
}

extension Seeded {
  /// An id of version 4.
  mutating func id() -> RawID { RawID(high: next() & ~0xF000 | 0x4000, low: next() >> 2 | 0x8000_0000_0000_0000) }
}

extension Query {
  /// Where the size of documents ends a page differs between engines; what a walk through all pages meets doesn't.
  fileprivate var withoutSizeOfDocuments: Query {
    var query = self
    if endsBySizeOfDocuments { query.maxBytes = Limits.pageBytes }
    return query
  }
}
