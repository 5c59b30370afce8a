import Synchronization
import WellSenseStore

/// What a check works with: the driver under test, opened and initialized, and short ways to use it.
final class Trial: Sendable {
  let driver: any Driver
  private let random: Mutex<Seeded>
  /// Whether the driver rightly refused a batch of several writes.
  let wasUnsupported = Memory(false)
  /// For each call; far below the limit of a whole check.
  static let patience = Duration.seconds(10)

  init(_ driver: any Driver, promise: String) {
    self.driver = driver
    // The same ids in every run of one promise.
    random = Mutex(Seeded(promise.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }))
  }

  var call: Call { Call(deadline: Deadline(after: Self.patience)) }

  @discardableResult
  func start(log: ChangeLog) async throws(StoreError) -> SchemaReport {
    try await driver.open(call)
    return try await driver.initialize(.current, log: log, call)
  }

  /// A random id of version 4.
  func id() -> RawID {
    random.withLock { random in
      RawID(high: random.next() & ~0xF000 | 0x4000, low: random.next() >> 2 | 0x8000_0000_0000_0000)
    }
  }

  func random<Result: Sendable>(_ body: (inout Seeded) -> Result) -> Result { random.withLock { body(&$0) } }
}

// Writing.
extension Trial {
  /// A driver without atomic batches refuses those of several writes; what a promise says of them isn't asked of it then.
  @discardableResult
  func commit(_ batch: WriteBatch) async throws(StoreError) -> Commit {
    do throws(StoreError) {
      return try await driver.commit(batch, call)
    } catch {
      if batch.writes.count > 1, error.code == .unsupported, !hasAtomicBatches { wasUnsupported { $0 = true } }
      throw error
    }
  }

  private var hasAtomicBatches: Bool { driver.info.capabilities.contains(.atomicBatches) }

  @discardableResult
  func commit(_ writes: Write..., as operation: OperationID = OperationID(), returning: Bool = false) async throws(StoreError) -> Commit {
    try await commit(WriteBatch(operation, writes, returning: returning))
  }

  /// One batch with one insertion for each run of rows of one entity.
  @discardableResult
  func insert(_ rows: Row...) async throws(StoreError) -> Commit { try await insert(rows) }

  @discardableResult
  func insert(_ rows: [Row], as operation: OperationID = OperationID()) async throws(StoreError) -> Commit {
    let writes = Write.inserts(rows)
    guard writes.count > 1, !hasAtomicBatches else { return try await commit(WriteBatch(operation, writes)) }
    // Rows that a check begins with come one insertion at a time.
    for write in writes.dropLast() { try await commit(write) }
    return try await commit(WriteBatch(operation, [writes[writes.count - 1]]))
  }

  /// The row as the database has it after its insertion.
  func stored(_ row: Row) async throws -> Row {
    try await insert(row)
    return try await existing(row)
  }

  @discardableResult
  func patch(_ row: Row, _ fields: [Field: Value], onlyIf: Precondition = .none) async throws(StoreError) -> Commit {
    try await commit(.patch(row, fields, onlyIf: onlyIf))
  }

  @discardableResult
  func delete(_ row: Row, onlyIf: Precondition = .none) async throws(StoreError) -> Commit {
    try await commit(.delete(row, onlyIf: onlyIf))
  }
}

extension Write {
  static func insert(_ rows: Row..., ifAbsent: Bool = false) -> Write { .insert(rows, ifAbsent: ifAbsent) }
  static func insert(_ rows: [Row], ifAbsent: Bool = false) -> Write {
    .insert(RowBatch(rows.first?.entity ?? .users, rows), ifAbsent: ifAbsent)
  }
  static func patch(_ row: Row, _ fields: [Field: Value], onlyIf: Precondition = .none) -> Write {
    let assignments = fields.sorted { $0.key.rawValue < $1.key.rawValue }.map { Assignment($0.key, $0.value) }
    return .patch(row.entity, row.key, assignments, onlyIf: onlyIf)
  }
  static func delete(_ row: Row, onlyIf: Precondition = .none) -> Write { .delete(row.entity, row.key, onlyIf: onlyIf) }

  /// One insertion for each run of rows of one entity.
  static func inserts(_ rows: [Row]) -> [Write] {
    var runs: [[Row]] = []
    for row in rows {
      if let last = runs.last, last[0].entity == row.entity { runs[runs.count - 1].append(row) } else { runs.append([row]) }
    }
    return runs.map { .insert($0) }
  }
}

// Reading.
extension Trial {
  /// One page.
  func page(_ query: Query) async throws -> RowBatch {
    let answers = try await driver.read([query], call)
    try equal(answers.count, 1, "answers to one query")
    return answers[0]
  }

  /// The rows of one page.
  func rows(_ query: Query) async throws -> [Row] { try await page(query).rows() }

  /// The rows of one page, by condition.
  func rows(_ entity: Entity, _ conditions: Condition..., order: Order = .key, limit: Int = 100) async throws -> [Row] {
    try await rows(Query(entity, conditions, order: order, limit: limit))
  }

  /// The ids of the rows of one page.
  func ids(_ entity: Entity, _ conditions: Condition..., order: Order = .key, limit: Int = 100) async throws -> [RawID] {
    try await rows(Query(entity, conditions, order: order, limit: limit)).map(\.id)
  }

  /// The row of this name, or none.
  func row(_ name: RowName) async throws -> Row? { try await rows(Query(name)).first }
  func row(_ row: Row) async throws -> Row? { try await self.row(row.name) }

  /// The row of this name, which must be there.
  func existing(_ row: Row) async throws -> Row {
    guard let found = try await self.row(row.name) else {
      throw PromiseFailure(expected: "the row \(row.entity.name) that was written", seen: "no such row")
    }
    return found
  }

  /// All pages of a query, each as its rows.
  func pages(_ query: Query) async throws -> [[Row]] {
    var query = query
    var pages: [[Row]] = []
    while true {
      let page = try await page(query)
      pages.append(page.rows())
      guard let next = page.next else { return pages }
      guard pages.count < 2_000, next != query.after else {
        throw PromiseFailure(expected: "pages that come to an end", seen: "the same page again")
      }
      query.after = next
    }
  }

  /// Every row of an entity, by key.
  func all(_ entity: Entity) async throws -> [Row] {
    try await pages(Query(entity, limit: Limits.pageRows)).flatMap { $0 }
  }

  /// Every row of the database, in the order of the schema.
  func state() async throws -> [Row] {
    var rows: [Row] = []
    for entity in Schema.current.entities { rows += try await all(entity.entity) }
    return rows
  }

  func count(_ entity: Entity, _ conditions: Condition...) async throws -> Int {
    try await driver.aggregate(Aggregation(entity, conditions), call).count
  }

  /// The whole log after a position.
  func changes(after position: Position? = nil, limit: Int = 1_000) async throws -> [Change] {
    var position = position
    var changes: [Change] = []
    while true {
      let page = try await driver.changes(after: position, limit: limit, call)
      changes += page.changes
      if page.isEnd { return changes }
      guard page.next != position, changes.count < 100_000 else {
        throw PromiseFailure(expected: "a log that comes to an end", seen: "the same page again")
      }
      position = page.next
    }
  }
}

extension Trial {
  /// The elements in an order drawn from the trial's seed.
  func shuffled<Element: Sendable>(_ elements: [Element]) -> [Element] { random { elements.shuffled(using: &$0) } }
}

extension Trial {
  /// Reads `count` times while another task writes without end.
  func reading(
    _ count: Int, _ read: @escaping @Sendable () async throws -> Void, whileWriting write: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    let isDone = Memory(false)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        var step = 0
        while !isDone({ $0 }) {
          try Task.checkCancellation()
          try await write(step)
          step += 1
          // A driver that never suspends would keep the readers from their turn.
          await Task.yield()
        }
      }
      group.addTask {
        defer { isDone { $0 = true } }
        for _ in 0..<count { try await read() }
      }
      try await group.waitForAll()
    }
  }
}
