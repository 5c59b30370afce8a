internal import Glibc
internal import WellSenseStore

/// The lock under which one process at a time changes the stored form: a document with its holder and a lease by the server's clock, so that
/// a holder who died doesn't keep it for ever. Times are milliseconds since 1970.
struct SchemaLock {
  private static let leaseMilliseconds: Int64 = 10_000

  private let connection: MongoConnection
  private let holder = OperationID().raw
  private let deadline: Deadline

  /// Waits for the lock as long as anybody waits for the call.
  init(_ connection: MongoConnection, _ patience: Patience) throws(MongoFailure) {
    self.connection = connection
    deadline = patience.deadline
    try prepare()
    while try !take() {
      try patience.check()
      usleep(20_000)
    }
  }

  /// The document that is locked: free unless somebody holds it.
  private func prepare() throws(MongoFailure) {
    let insert = connection.command("insert", SystemCollections.meta, deadline) { writer in
      writer.array("documents", CollectionOfOne(0)) { writer, index, _ in
        writer.document(index) { lock in
          lock.append("_id", MetaDocument.lock)
          lock.append("until", 0)
        }
      }
    }
    do throws(MongoFailure) {
      _ = try connection.client.write(insert)
    } catch {
      guard error.server?.isDuplicate == true else { throw error }
    }
  }

  private func take() throws(MongoFailure) -> Bool {
    try extend { filter in
      filter.document("$expr") { expression in
        let start = expression.begin(BSONType.array, "$lt")
        expression.append(0, "$until")
        expression.document(1) { $0.append("$toLong", "$$NOW") }
        expression.end(start)
      }
    }
  }

  /// Keeps the lock for a while longer; throws if it was lost.
  func renew() throws(MongoFailure) {
    guard try extend({ $0.append("holder", holder) }) else {
      throw .other(
        StoreError(
          .unavailable, "another process took over the changing of the schema; repeat", disposition: .notAttempted, driver: "mongodb"))
    }
  }

  private func extend(_ condition: (inout BSONWriter) -> Void) throws(MongoFailure) -> Bool {
    try update(condition) { stage in
      stage.document("until") { until in
        let start = until.begin(BSONType.array, "$add")
        until.document(0) { $0.append("$toLong", "$$NOW") }
        until.append(1, Self.leaseMilliseconds)
        until.end(start)
      }
      stage.append("holder", holder)
    }
  }

  func release() {
    // A lock that can't be released runs out.
    _ = try? update({ $0.append("holder", holder) }) { $0.append("until", 0) }
  }

  private func update(_ condition: (inout BSONWriter) -> Void, _ set: (inout BSONWriter) -> Void) throws(MongoFailure) -> Bool {
    let command = BSONWriter { writer in
      writer.append("update", SystemCollections.meta)
      let updates = writer.begin(BSONType.array, "updates")
      writer.document(0) { statement in
        statement.document("q") { filter in
          filter.append("_id", MetaDocument.lock)
          condition(&filter)
        }
        let pipeline = statement.begin(BSONType.array, "u")
        statement.document(0) { $0.document("$set", set) }
        statement.end(pipeline)
      }
      writer.end(updates)
      writer.append("maxTimeMS", int32: deadline.milliseconds)
    }
    return try connection.client.write(command).integer("n") == 1
  }
}
