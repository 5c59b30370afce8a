import Testing
import WellSenseStore

@testable import DriverMongo

/// What a sharded cluster would be told. Only a real one could show what it does then.
@Suite struct `Shard keys` {
  @Test func `a mongos is known by what it answers to hello`() throws {
    let mongos = try topology { $0.append("msg", "isdbgrid") }
    #expect(mongos.isSharded && mongos.hasTransactions && mongos.canReplacePrimary)
    let member = try topology { $0.append("setName", "rs0") }
    #expect(!member.isSharded && member.hasTransactions)
    let other = try topology { $0.append("msg", "something else") }
    #expect(!other.isSharded && !other.hasTransactions)
  }

  /// A unique index on a collection that is spread must begin with the shard key, which none of these could.
  @Test func `what has a unique field besides its key stays on one shard`() {
    let plan = MongoPlan(.current)
    let spread = ShardKeys.spread(plan)
    #expect(
      spread == [
        "healthRecords", "healthRecordRevisions", "chatMessages", "communityPosts", "postLikes", "postComments", "operations",
      ])
    for codec in plan.all where codec.indexes.contains(where: \.isUnique) { #expect(!spread.contains(codec.collection)) }
    for collection in SystemCollections.all where SystemCollections.indexes(collection).contains(where: \.isUnique) {
      #expect(!spread.contains(collection))
    }
  }

  @Test func `the commands name database, collection and the hash of the key`() throws {
    #expect(try text(ShardKeys.enable("wellsense", Deadline(after: .seconds(9))), "enableSharding") == "wellsense")
    let spread = ShardKeys.spread("healthRecords", of: "wellsense", Deadline(after: .seconds(9)))
    #expect(try text(spread, "shardCollection") == "wellsense.healthRecords")
    #expect(try text(spread, "key", "_id") == "hashed")
  }

  @Test func `the index of the shard key is hashed, and not unique`() throws {
    let index = BSONWriter { ShardKeys.index.append(to: &$0, 0) }
    #expect(try text(index, "0", "key", "_id") == "hashed")
    #expect(try text(index, "0", "name") == "_id_hashed")
    #expect(!ShardKeys.index.isUnique)
  }

  private func topology(_ body: (inout BSONWriter) -> Void) throws -> MongoTopology {
    let answer = BSONWriter { writer in
      body(&writer)
      writer.append("maxWireVersion", int32: 21)
    }
    var topology = MongoTopology()
    let wire = try answer.bytes.withUnsafeBytes { try topology.learn(hello: BSONReader($0)) }
    #expect(wire == 21)
    return topology
  }

  /// A text in a document, by the names that lead to it.
  private func text(_ document: BSONWriter, _ names: String...) throws -> String? {
    try document.bytes.withUnsafeBytes { bytes in
      var reader = try BSONReader(bytes)
      for name in names.dropLast() {
        guard let inner = try reader.first(name) else { return nil }
        reader = try inner.elements()
      }
      return try names.last.flatMap { name in try reader.first(name)?.string }
    }
  }
}
