internal import WellSenseStore

/// What the deployment behind a URI is, as it says of itself.
struct MongoTopology: Sendable, Hashable {
  static let needsReplicaSet =
    "the server stands alone, and MongoDB has transactions only in replica sets: start it with --replSet rs0, run rs.initiate() once in mongosh, "
    + "and add replicaSet=rs0 to the URI"

  var version = ""
  /// Whether it has transactions: a replica set, also of one member, or a sharded cluster.
  var hasTransactions = false
  /// Whether what answers is a `mongos`, which passes commands on to the shards of a cluster.
  var isSharded = false
  /// Whether it has several members, so that one can take over from another that doesn't know it yet.
  var canReplacePrimary = false
  var maxDocumentBytes = 16 << 20
}

extension MongoTopology {
  /// Takes in an answer to `hello`; the version of the protocol that it names.
  mutating func learn(hello: BSONReader) throws(BSONDamage) -> Int64 {
    var reader = hello
    var wire: Int64 = 0
    while let element = try reader.next() {
      if element.isNamed("setName") { hasTransactions = true }
      if element.isNamed("msg"), element.string == "isdbgrid" { (hasTransactions, canReplacePrimary, isSharded) = (true, true, true) }
      if element.isNamed("hosts") {
        var hosts = try element.elements()
        _ = try hosts.next()
        if try hosts.next() != nil { canReplacePrimary = true }
      }
      if element.isNamed("maxWireVersion") { wire = element.integer ?? 0 }
      if element.isNamed("maxBsonObjectSize") { maxDocumentBytes = Int(element.integer ?? 16 << 20) }
    }
    return wire
  }
}

extension MongoClient {
  /// Asks the server what it is; the first command of a connection, which also logs in.
  func topology(until deadline: Deadline) throws(MongoFailure) -> MongoTopology {
    var topology = MongoTopology()
    let hello = try read(
      BSONWriter {
        $0.append("hello", int32: 1)
        $0.append("maxTimeMS", int32: deadline.milliseconds)
      }, on: "admin")
    let wire = try hello.reading { (reader) throws(BSONDamage) in try topology.learn(hello: reader) }
    guard wire >= 13 else {
      throw .other(StoreError(.incompatible, "the server is older than MongoDB 5.0", disposition: .notAttempted, driver: "mongodb"))
    }
    let build = try read(BSONWriter { $0.append("buildInfo", int32: 1) }, on: "admin")
    topology.version = try build.reading { (reader) throws(BSONDamage) in try reader.first("version")?.string ?? "" }
    return topology
  }
}
