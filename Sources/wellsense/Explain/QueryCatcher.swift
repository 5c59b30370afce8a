import Synchronization
import WellSenseStore

/// A driver that holds nothing and remembers what it was asked: so a question is explained as the repositories ask it, not as somebody
/// wrote it down once more.
final class QueryCatcher: Driver {
  private let asked = Mutex<[Query]>([])

  let info = DriverInfo(engine: "catcher", version: "1", endpoint: "nowhere", capabilities: [])

  /// What a question asks of a database.
  static func queries(of question: NamedQuestion, _ subject: QuestionSubject) async throws -> [Query] {
    let catcher = QueryCatcher()
    let store = try await DatabaseOptions.open(catcher, StoreSettings())
    do {
      try await question.ask(store, subject)
    } catch let error as StoreError where error.code == .notFound {
      // Of course: nothing is there.
    }
    await store.close()
    return catcher.asked.withLock { $0 }
  }

  func open(_ call: Call) async throws(StoreError) {}
  func close() async {}

  func initialize(_ schema: Schema, log: ChangeLog, _ call: Call) async throws(StoreError) -> SchemaReport {
    SchemaReport(database: OperationID().raw, versionBefore: schema.version, versionAfter: schema.version, isLogOn: false)
  }

  func read(_ queries: [Query], _ call: Call) async throws(StoreError) -> [RowBatch] {
    asked.withLock { $0 += queries }
    return queries.map { RowBatch(Schema.current[$0.entity]) }
  }

  /// The rows that are folded, in the order of time.
  func aggregate(_ aggregation: Aggregation, _ call: Call) async throws(StoreError) -> Buckets {
    let order = aggregation.metric.map { Order.ascending($0.time) } ?? .key
    asked.withLock { $0.append(Query(aggregation.entity, aggregation.conditions, order: order, limit: Limits.pageRows)) }
    guard let metric = aggregation.metric else { return Buckets(count: 0) }
    let fold = AggregateFold(boundaries: metric.boundaries, percentiles: metric.percentiles)
    return Buckets(count: 0, buckets: fold.finish())
  }

  func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit { throw Self.onlyAsked }
  func outcome(of operation: OperationID, _ call: Call) async throws(StoreError) -> Verdict? { throw Self.onlyAsked }
  func changes(after position: Position?, limit: Int, _ call: Call) async throws(StoreError) -> ChangePage { throw Self.onlyAsked }
  func probe(_ call: Call) async throws(StoreError) -> Probe { throw Self.onlyAsked }
  func statistics(_ call: Call) async throws(StoreError) -> Statistics { throw Self.onlyAsked }

  private static let onlyAsked = StoreError(.unsupported, "this driver is only for asking", disposition: .notAttempted)
}
