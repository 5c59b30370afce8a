internal import DriverSupport
internal import WellSenseStore

// What a connection can see of its deployment, for a diagnosis.
extension MongoConnection {
  func examine(_ schema: Schema, _ examination: Examination) {
    let deadline = examination.deadline
    examination.note(.ok(.server, "version \(topology.version); MongoDB 5.0 or later is needed"))
    let hello = examination.find(.topology, orAdvise: "see the server's log") { () throws(StoreError) -> (Finding, Finding) in
      try asked { () throws(MongoFailure) -> (Finding, Finding) in try self.hello(deadline) }
    }
    if let hello { examination.note(hello.0, hello.1) }
    let version = examination.find(.schema, orAdvise: "give the user readWrite on the database") { () throws(StoreError) in
      try asked { () throws(MongoFailure) -> Int in try readMeta(deadline)?.schemaVersion ?? 0 }
    }
    guard let version else { return }
    examination.note(.schema(version, schema))
    examination.look(at: .rights, orAdvise: "give the user readWrite and dbAdmin on the database") { () throws(StoreError) -> Finding in
      try asked { () throws(MongoFailure) -> Void in try tryRights(deadline) }
      return .ok(.rights, "the user can make collections and indexes, read and write; what was tried is taken back")
    }
  }

  private func asked<Value>(_ body: () throws(MongoFailure) -> Value) throws(StoreError) -> Value {
    do throws(MongoFailure) { return try body() } catch { throw error.error() }
  }

  // MARK: - The deployment

  private func hello(_ deadline: Deadline) throws(MongoFailure) -> (topology: Finding, clock: Finding) {
    var (isPrimary, setName, isRouter, time) = (false, false, false, Int64?.none)
    let before = Timestamp.now
    let hello = try client.read(
      BSONWriter {
        $0.append("hello", int32: 1)
        $0.append("maxTimeMS", int32: deadline.milliseconds)
      }, on: "admin")
    let after = Timestamp.now
    try hello.reading { (reader) throws(BSONDamage) in
      var reader = reader
      while let element = try reader.next() {
        if element.isNamed("isWritablePrimary") { isPrimary = element.bool ?? false }
        if element.isNamed("setName") { setName = true }
        if element.isNamed("msg"), element.string == "isdbgrid" { isRouter = true }
        if element.isNamed("localTime") { time = element.time }
      }
    }
    let clock = time.map { Finding.clock(Timestamp(milliseconds: $0), between: before, and: after) }
    let found: Finding =
      switch (setName, isRouter, isPrimary) {
      case (_, true, _): .ok(.topology, "a sharded cluster")
      case (true, _, true): .ok(.topology, "a replica set, and its primary")
      case (true, _, false):
        .failed(.topology, "a replica set, but not its primary", "take directConnection=true away, and add replicaSet=NAME", .readOnly)
      case (false, _, _): Self.standalone
      }
    return (found, clock ?? .ok(.clock, "the server doesn't say"))
  }

  private static let standalone: Finding = {
    let parts = MongoTopology.needsReplicaSet.split(separator: ": ", maxSplits: 1).map(String.init)
    return .warning(.topology, parts[0], parts.count > 1 ? parts[1] : "make a replica set of it")
  }()

  // MARK: - Rights

  /// Makes a collection of its own, uses it, and removes it.
  private func tryRights(_ deadline: Deadline) throws(MongoFailure) {
    let collection = "wellsense_doctor_" + String(UInt64.random(in: 0 ... .max), radix: 36)
    _ = try client.write(command("create", collection, deadline) { _ in })
    do throws(MongoFailure) {
      try use(collection, deadline)
    } catch {
      _ = try? client.write(command("drop", collection, deadline) { _ in })
      throw error
    }
    _ = try client.write(command("drop", collection, deadline) { _ in })
  }

  private func use(_ collection: String, _ deadline: Deadline) throws(MongoFailure) {
    let one = CollectionOfOne(1)
    _ = try client.write(
      command("createIndexes", collection, deadline) { writer in
        writer.array("indexes", one) { writer, place, _ in
          writer.document(place) { index in
            index.document("key") { $0.append("value", int32: 1) }
            index.append("name", "value")
          }
        }
      })
    _ = try client.write(
      command("insert", collection, deadline) { writer in
        writer.array("documents", one) { writer, place, _ in writer.document(place) { $0.append("value", int32: 1) } }
      })
    _ = try client.read(find(collection, deadline) { $0.append("limit", int32: 1) })
  }
}
