import WellSenseStore

/// One driver in a run, and what is known of it.
struct Side: Sendable {
  let driver: any Driver
  /// The number of the operation that made a version.
  private(set) var makers: [Version: Int] = [:]
  private var current: [RowName: Version] = [:]
  private var earlier: [RowName: Version] = [:]
  /// Every batch, as this driver got it.
  private var batches: [WriteBatch] = []
  private(set) var state: [RowBatch] = []
  private var position: Position?

  init(_ driver: any Driver) { self.driver = driver }

  private var call: Call { Call(deadline: Deadline(after: .seconds(30))) }

  mutating func start(log: ChangeLog) async throws {
    try await driver.open(call)
    _ = try await driver.initialize(.current, log: log, call)
    state = try await rows()
  }

  /// What the driver answers to a step.
  mutating func answer(_ step: Step, number: Int) async throws -> Answer {
    do throws(StoreError) {
      switch step {
      case .commit(let operation, let drafts, let returning):
        let batch = WriteBatch(operation, drafts.map(write), returning: returning)
        batches.append(batch)
        return .commit(note(try await driver.commit(batch, call), number))
      case .again(let place): return .commit(note(try await driver.commit(batches[place], call), number))
      case .read(let queries): return .rows(try await driver.read(queries, call))
      case .walk(let query): return .rows(try await walk(query))
      case .aggregate(let aggregation): return .buckets(try await driver.aggregate(aggregation, call))
      case .outcome(let place): return .verdict(try await driver.outcome(of: batches[place].operation, call))
      case .statistics: return .counts(try await driver.statistics(call).rows)
      }
    } catch {
      return .error(error)
    }
  }

  /// Reads all rows, and keeps what the next steps need of their versions.
  mutating func refresh() async throws {
    state = try await rows()
    var versions: [RowName: Version] = [:]
    for batch in state {
      let schema = Schema.current[batch.entity]
      for row in 0..<batch.count {
        let name = RowName(batch.entity, batch.key(row, schema))
        versions[name] = batch.version(row)
        if let old = current[name], old != versions[name] { earlier[name] = old }
      }
    }
    current = versions
  }

  /// What the log has that was not read before.
  mutating func news() async throws -> [Change] {
    let page = try await driver.changes(after: position, limit: 100, call)
    position = page.next
    return page.changes
  }

  private func rows() async throws(StoreError) -> [RowBatch] {
    try await driver.read(Schema.current.entities.map { Query($0.entity, limit: Limits.pageRows) }, call)
  }

  private func walk(_ query: Query) async throws(StoreError) -> [RowBatch] {
    var query = query
    var pages: [RowBatch] = []
    repeat {
      pages += try await driver.read([query], call)
      query.after = pages.last?.next
    } while query.after != nil && pages.count < 200
    return query.endsBySizeOfDocuments ? pages.joined() : pages
  }

  private mutating func note(_ commit: Commit, _ number: Int) -> Commit {
    if makers[commit.version] == nil { makers[commit.version] = number }
    return commit
  }

  private func write(_ draft: Step.Draft) -> Write {
    switch draft {
    case .insert(let rows, let ifAbsent): .insert(rows, ifAbsent: ifAbsent)
    case .patch(let name, let fields, let expectation): .patch(name.entity, name.key, fields, onlyIf: precondition(name, expectation))
    case .delete(let name, let expectation): .delete(name.entity, name.key, onlyIf: precondition(name, expectation))
    }
  }

  private func precondition(_ name: RowName, _ expectation: Step.Expectation) -> Precondition {
    let none = Version(epoch: 1, counter: 1)
    let version: Version? =
      switch expectation.version {
      case .any: nil
      case .current: current[name] ?? none
      case .earlier: earlier[name] ?? none
      }
    return Precondition(version: version, owner: expectation.owner)
  }

  enum Answer: Sendable {
    case commit(Commit)
    case rows([RowBatch])
    case buckets(Buckets)
    case verdict(Verdict?)
    case counts([Entity: Int])
    case error(StoreError)
  }
}

extension Query {
  /// Whether its pages can end where their documents reach a size. Engines spell documents in their own ways.
  var endsBySizeOfDocuments: Bool {
    maxBytes < Limits.pageBytes && Schema.current[entity].columns.contains { $0.type == .json || $0.type == .tags }
  }
}

extension [RowBatch] {
  /// The rows of all pages as one.
  fileprivate func joined() -> [RowBatch] {
    guard var all = first else { return [] }
    for page in dropFirst() { for row in 0..<page.count { all.append(row: row, of: page) } }
    all.next = nil
    return [all]
  }
}
