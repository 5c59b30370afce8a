/// A change to the store, built and checked but not yet sent: what every mutating call of a repository makes, alone or in `atomically`.
struct Mutation: Sendable {
  /// The call it belongs to, as `users.create`.
  let name: StaticString
  var writes: [Write]
  /// Whether the rows are wanted back.
  var returning = false

  init(_ name: StaticString, _ writes: [Write], returning: Bool = false) {
    self.name = name
    self.writes = writes
    self.returning = returning
  }

  init(_ name: StaticString, _ write: Write, returning: Bool = false) {
    self.init(name, [write], returning: returning)
  }

  /// An insertion of one row, made by `fill`.
  init(
    _ name: StaticString, inserting entity: Entity, ifAbsent: Bool = false, bytes: Int = 0, returning: Bool = false,
    _ fill: (inout RowBatch) throws(StoreError) -> Void
  ) throws(StoreError) {
    var rows = RowBatch(Schema.current[entity], rowCapacity: 1, byteCapacity: bytes)
    try fill(&rows)
    self.init(name, [.insert(rows, ifAbsent: ifAbsent)], returning: returning)
  }
}

extension Session {
  /// Sends a mutation as a batch of its own.
  @inline(__always)
  func perform(_ mutation: Mutation, operation: OperationID = OperationID()) async throws(StoreError) -> Commit {
    try await commit(WriteBatch(operation, mutation.writes, returning: mutation.returning), as: mutation.name)
  }

  /// Sends a mutation and gives the row of its first write as it is afterwards.
  @inline(__always)
  func performReturning<Model: RowDecodable>(
    _ mutation: Mutation, as type: Model.Type = Model.self
  ) async throws(StoreError) -> Model {
    let commit = try await perform(mutation)
    guard let model = try commit.rows.first?.decodeFirst(type) else {
      throw StoreError(
        .notFound, "the row is gone since", driver: driver.info.engine, operation: mutation.name.description)
    }
    return model
  }

  /// The row with this id; `.notFound` if there is none.
  @inline(__always)
  func get<Model: RowDecodable>(_ key: Key, as name: StaticString) async throws(StoreError) -> Model {
    guard let model: Model = try await find(Query(Model.entity, key: key), as: name) else {
      throw StoreError(.notFound, "no row of \(Model.entity.name) has this id", driver: driver.info.engine, operation: name.description)
    }
    return model
  }

  /// The first row that a query finds.
  @inline(__always)
  func find<Model: RowDecodable>(_ query: Query, as name: StaticString) async throws(StoreError) -> Model? {
    try await read(query, as: name).decodeFirst()
  }

  @inline(__always)
  func page<Model: RowDecodable>(_ query: Query, as name: StaticString) async throws(StoreError) -> Page<Model> {
    try await read(query, as: name).page()
  }

  /// How many rows meet the conditions.
  @inline(__always)
  func count(_ entity: Entity, _ conditions: [Condition] = [], as name: StaticString) async throws(StoreError) -> Int {
    try await aggregate(Aggregation(entity, conditions), as: name).count
  }
}

extension Query {
  /// A page of a list in time order.
  init(
    _ entity: Entity, _ conditions: [Condition], by field: Field, _ direction: Direction, limit: Int,
    after token: PageToken?
  ) {
    self.init(
      entity, conditions, order: Order(field, descending: direction == .newestFirst), limit: limit, after: token?.cursor)
  }
}
