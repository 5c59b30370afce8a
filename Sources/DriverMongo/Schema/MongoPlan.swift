internal import Synchronization
internal import WellSenseStore

/// A schema made ready: a codec for each entity, and what goes with what.
struct MongoPlan: Sendable {
  let schema: Schema
  private let codecs: [EntityCodec]
  private let places: [Int]

  init(_ schema: Schema) {
    self.schema = schema
    codecs = schema.entities.map(EntityCodec.init)
    var places = [Int](repeating: -1, count: 256)
    for (place, entity) in schema.entities.enumerated() { places[Int(entity.entity.rawValue)] = place }
    self.places = places
  }

  var all: [EntityCodec] { codecs }

  func codec(_ entity: Entity) throws(StoreError) -> EntityCodec {
    let place = places[Int(entity.rawValue)]
    guard place >= 0 else {
      throw StoreError(
        .invalid, "the schema has no such entity; initialize with one that has it", disposition: .notAttempted, field: entity.name)
    }
    return codecs[place]
  }

  /// A codec of an entity that the schema itself names.
  subscript(entity: Entity) -> EntityCodec { codecs[max(0, places[Int(entity.rawValue)])] }

  /// The entity and all whose rows can go with one of its rows, parents first.
  func reached(from root: Entity) -> [EntityCodec] {
    var reached: [Entity] = [root]
    for entity in schema.entities where entity.entity != root {
      if entity.references.contains(where: { reached.contains($0.parent) }) { reached.append(entity.entity) }
    }
    return reached.map { self[$0] }
  }
}

/// What the database says of itself.
struct MongoMeta: Sendable, Hashable {
  var database: RawID
  var schemaVersion: Int
  var isLogOn: Bool
  /// What documents written now must carry.
  var fence: Int32
  /// The fence of a change of the stored form that isn't through yet.
  var pendingFence: Int32?
}

/// What the connections of one driver share: the plan and what is known of the database.
final class MongoKnowledge: Sendable {
  private struct State {
    var plan = MongoPlan(.current)
    var meta: MongoMeta?
    var topology = MongoTopology()
  }

  private let state = Mutex(State())
  let clock = VersionClock()
  let orphans = OrphanedSessions()
  let blockade = Blockade()

  var plan: MongoPlan { state.withLock { $0.plan } }
  var meta: MongoMeta? { state.withLock { $0.meta } }

  /// The deployment as the last connection found it.
  var topology: MongoTopology { state.withLock { $0.topology } }

  func learn(_ topology: MongoTopology) { state.withLock { $0.topology = topology } }

  /// Another schema from here on, if it differs.
  func use(_ schema: Schema) {
    let plan = MongoPlan(schema)
    state.withLock { state in
      if state.plan.schema != schema { state.plan = plan }
    }
  }

  func learn(_ meta: MongoMeta?) { state.withLock { $0.meta = meta } }
}

/// Collections that aren't an entity's.
enum SystemCollections {
  static let meta = "storeMeta"
  static let operations = "operations"
  static let changes = "changes"
  static let tombstones = "tombstones"
  static let all = [operations, changes, tombstones]

  static let kept: Int32 = 24 * 3600

  static func indexes(_ collection: String) -> [MongoIndex] {
    switch collection {
    case operations: [MongoIndex(fields: ["at"], expiresAfterSeconds: kept)]
    case changes: [MongoIndex(fields: [Field.operation.camelName], isUnique: true)]
    default: []
    }
  }
}
