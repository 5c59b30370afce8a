internal import WellSenseStore

// Rows in and out, many with one command.
extension MongoConnection {
  static let chunkRows = 1_000
  /// A command is a document itself, of 16 MiB at most.
  static let chunkBytes = 8 << 20

  /// Inserts some rows of a batch.
  ///
  /// - Parameter signature: what the engine itself fills in the row at a place.
  func insert(
    _ chosen: some Collection<Int>, of rows: RowBatch, _ codec: EntityCodec, _ deadline: Deadline,
    signature: (Int) throws(MongoFailure) -> EntityCodec.Signature
  ) throws(MongoFailure) {
    let size = min(Self.chunkBytes, 256 + rows.arena.count + chosen.count * codec.columns.count * 24)
    _ = try write("insert", "documents", Array(chosen), in: codec.collection, deadline, reserving: size) {
      (writer, row) throws(MongoFailure) in
      let signature = try signature(row)
      do throws(StoreError) { try codec.append(row, of: rows, signature, to: &writer) } catch { throw .other(error) }
    }
  }

  /// Runs updates of a collection, as many a command as it holds; the number of documents that were there.
  func update<Update>(
    _ updates: [Update], in collection: String, _ deadline: Deadline, _ body: (inout BSONWriter, Update) throws(MongoFailure) -> Void
  ) throws(MongoFailure) -> Int {
    try write("update", "updates", updates, in: collection, deadline, body)
  }

  /// Runs a command that takes a list of documents, each made of one element, as often as the list is too long for one; the sum of `n`.
  func write<Element>(
    _ name: String, _ list: String, _ elements: [Element], in collection: String, _ deadline: Deadline, reserving size: Int = 512,
    _ body: (inout BSONWriter, Element) throws(MongoFailure) -> Void
  ) throws(MongoFailure) -> Int {
    var sum = 0
    var rest = elements[...]
    while !rest.isEmpty {
      var writer = BSONWriter(reserving: size)
      let start = writer.begin()
      writer.append(name, collection)
      let documents = writer.begin(BSONType.array, list)
      var count = 0
      while let element = rest.first, count < Self.chunkRows, writer.bytes.count < Self.chunkBytes {
        let document = writer.begin(BSONType.document, count)
        try body(&writer, element)
        writer.end(document)
        count += 1
        rest = rest.dropFirst()
      }
      writer.end(documents)
      writer.append("maxTimeMS", int32: deadline.milliseconds)
      writer.end(start)
      sum += Int(try client.write(writer).integer("n") ?? 0)
    }
    return sum
  }

  /// Removes rows by their keys; how many were there.
  func remove(_ keys: [Key], _ codec: EntityCodec, _ deadline: Deadline) throws(MongoFailure) -> Int {
    var removed = 0
    for chunk in keys.chunked(Self.chunkRows) {
      let command = command("delete", codec.collection, deadline) { writer in
        writer.array("deletes", CollectionOfOne(chunk)) { writer, index, chunk in
          writer.document(index) { delete in
            delete.document("q") { $0.document("_id") { $0.array("$in", chunk) { $0.append($1, $2) } } }
            delete.append("limit", int32: 0)
          }
        }
      }
      removed += Int(try client.write(command).integer("n") ?? 0)
    }
    return removed
  }
}
