internal import WellSenseStore

/// How much of what others write a read may see.
enum ReadConcern {
  /// What a majority has.
  case majority
  /// The same, and all of it as of one instant.
  case snapshot
  /// What a majority has now, from a primary that knows it hasn't been replaced. For one document by its key.
  case present
}

// Building commands.
extension MongoConnection {
  /// A `find` in a collection.
  func find(
    _ collection: String, _ deadline: Deadline, _ concern: ReadConcern = .majority, _ body: (inout BSONWriter) -> Void
  ) -> BSONWriter {
    BSONWriter { writer in
      writer.append("find", collection)
      body(&writer)
      finish(&writer, deadline, concern)
    }
  }

  /// The documents whose `_id` is one of these, with some of their fields.
  func find(ids: some Sequence<Key>, in collection: String, fields: [String] = [], _ deadline: Deadline) -> BSONWriter {
    find(collection, deadline) { writer in
      writer.document("filter") { filter in
        filter.document("_id") { $0.array("$in", ids) { $0.append($1, $2) } }
      }
      project(fields, &writer)
      writer.append("batchSize", int32: 100_000)
    }
  }

  func project(_ fields: [String], _ writer: inout BSONWriter) {
    guard !fields.isEmpty else { return }
    writer.document("projection") { for field in fields { $0.append(field, int32: 1) } }
  }

  /// What every command that begins a read ends with.
  func finish(_ writer: inout BSONWriter, _ deadline: Deadline, _ concern: ReadConcern) {
    writer.append("maxTimeMS", int32: deadline.milliseconds)
    // Inside a transaction its own concern holds; a server that stands alone has but one.
    guard topology.hasTransactions, !client.isInTransaction else { return }
    let level =
      switch concern {
      case .majority: "majority"
      case .snapshot: "snapshot"
      // A primary without others is never replaced.
      case .present: topology.canReplacePrimary ? "linearizable" : "majority"
      }
    writer.document("readConcern") { $0.append("level", level) }
  }

  /// A command that writes to a collection.
  func command(_ name: String, _ collection: String, _ deadline: Deadline, _ body: (inout BSONWriter) -> Void) -> BSONWriter {
    BSONWriter { writer in
      writer.append(name, collection)
      body(&writer)
      writer.append("maxTimeMS", int32: deadline.milliseconds)
    }
  }
}

// Reading answers.
extension MongoConnection {
  /// Runs a command that answers with documents, and gives them one by one until `body` answers false. Says whether all were given.
  @discardableResult
  func each(
    _ command: BSONWriter, in collection: String, _ body: (UnsafeRawBufferPointer) throws(BSONDamage) -> Bool
  ) throws(MongoFailure) -> Bool {
    var reply = try client.read(command)
    while true {
      let batch = try reply.batch()
      var wantsMore = true
      do throws(BSONDamage) {
        var documents = batch.documents
        while wantsMore, let document = try documents.next() { wantsMore = try body(document.value) }
      } catch {
        close(batch.cursor, collection)
        throw .other(BSONDamage.stored)
      }
      withExtendedLifetime(reply) {}
      guard wantsMore, batch.cursor != 0 else {
        close(batch.cursor, collection)
        return wantsMore
      }
      reply = try client.read(
        BSONWriter {
          $0.append("getMore", batch.cursor)
          $0.append("collection", collection)
        })
    }
  }

  private func close(_ cursor: Int64, _ collection: String) {
    guard cursor != 0 else { return }
    // A cursor that can't be closed ends by itself.
    _ = try? client.read(
      BSONWriter { writer in
        writer.append("killCursors", collection)
        let start = writer.begin(BSONType.array, "cursors")
        writer.append(0, cursor)
        writer.end(start)
      })
  }
}

extension MongoReply {
  /// A cursor's id, 0 at its end, and its documents.
  func batch() throws(MongoFailure) -> (cursor: Int64, documents: BSONReader) {
    try reading { (reader) throws(BSONDamage) in
      var members = try reader.first("cursor").orDamage().elements()
      var cursor: Int64 = 0
      var documents: BSONReader?
      while let element = try members.next() {
        if element.isNamed("id") { cursor = try element.integer.orDamage() }
        if element.isNamed("firstBatch") || element.isNamed("nextBatch") { documents = try element.elements() }
      }
      return (cursor, try documents.orDamage())
    }
  }

  /// Reads the first document of an answer; `nil` if there is none.
  func firstDocument<Value>(_ body: (BSONReader) throws(BSONDamage) -> Value) throws(MongoFailure) -> Value? {
    var batch = try batch()
    defer { withExtendedLifetime(self) {} }
    let first: BSONElement?
    do throws(BSONDamage) { first = try batch.documents.next() } catch { throw .malformed }
    guard let first else { return nil }
    do throws(BSONDamage) { return try body(try first.elements()) } catch { throw .other(BSONDamage.stored) }
  }
}
