internal import WellSenseStore

/// What a sharded cluster spreads over its shards, and by what.
///
/// Spread is what has no unique field but its key, by the hash of that: equal keys meet on one shard, where the index of `_id` refuses the
/// second, so a key stays unique in the whole cluster. By `userId` it would be unique on each shard only, and a row that is asked for by its
/// key, as all writes ask, would have to be looked for on every shard. What has another unique field (users their address, chats the name
/// they are given) stays on one shard, since the server takes a unique index only if the shard key leads it. So do the change log and what
/// goes with it, which have one order, and every insertion's user.
enum ShardKeys {
  static func spread(_ plan: MongoPlan) -> [String] {
    plan.all.filter(\.entity.unique.isEmpty).map(\.collection) + [SystemCollections.operations]
  }

  /// The index that a collection must have before it is spread, if it isn't empty.
  static let index = MongoIndex(fields: ["_id"], isHashed: true)

  /// Lets a database have collections that are spread. Needed before MongoDB 6.0, and harmless later.
  static func enable(_ database: String, _ deadline: Deadline) -> BSONWriter {
    BSONWriter { writer in
      writer.append("enableSharding", database)
      writer.append("maxTimeMS", int32: deadline.milliseconds)
    }
  }

  /// Spreads a collection. An empty one gets a piece on every shard at once.
  static func spread(_ collection: String, of database: String, _ deadline: Deadline) -> BSONWriter {
    BSONWriter { writer in
      writer.append("shardCollection", "\(database).\(collection)")
      writer.document("key") { $0.append("_id", "hashed") }
      writer.append("maxTimeMS", int32: deadline.milliseconds)
    }
  }
}

extension MongoConnection {
  /// Spreads what is to be spread. What is spread already, in whichever way, stays as it is.
  func spread(_ plan: MongoPlan, renewing lock: SchemaLock, _ deadline: Deadline) throws(MongoFailure) {
    try spread(with: ShardKeys.enable(client.database, deadline))
    for collection in ShardKeys.spread(plan) {
      try lock.renew()
      try spread(with: ShardKeys.spread(collection, of: client.database, deadline))
    }
  }

  private func spread(with command: BSONWriter) throws(MongoFailure) {
    do throws(MongoFailure) {
      _ = try client.read(command, on: "admin")
    } catch {
      if error.server?.code == ServerFailure.alreadySpread { return }
      guard error.server?.code == ServerFailure.unauthorized else { throw error }
      throw .other(
        StoreError(
          .accessDenied, "the user may not spread collections over the shards; initialize once as a user with the role clusterManager",
          disposition: .notAttempted, driver: "mongodb", engineCode: "\(ServerFailure.unauthorized)"))
    }
  }
}
