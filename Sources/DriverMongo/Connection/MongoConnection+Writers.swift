internal import Synchronization
internal import WellSenseStore

/// How long no write of this process has got through because others were in its way.
final class Blockade: Sendable {
  /// Longer than any transaction should take.
  private static let most = Duration.seconds(5)

  private let start = Mutex<ContinuousClock.Instant?>(nil)

  func end() { start.withLock { $0 = nil } }

  /// Notes that another was in the way; whether that has gone on for too long, which is said once until it goes on for as long again.
  func isOverdue() -> Bool {
    let now = ContinuousClock.now
    return start.withLock { start in
      let since = start ?? now
      let isOverdue = since.duration(to: now) > Self.most
      start = isOverdue ? now : since
      return isOverdue
    }
  }
}

// Writers of all processes by the names of their sessions. The server keeps a transaction of a process that died, or was stopped, with its
// locks, for up to a minute; by these names the others can end it sooner.
extension MongoConnection {
  /// Those who came last; sessions that are gone do no harm.
  private static let mostWriters: Int32 = 200
  private static let ids = "ids"

  /// Enters this connection's session, once.
  func announceWriter(_ deadline: Deadline) {
    guard !isAnnounced, topology.hasTransactions, let id = client.sessionID else { return }
    let update = command("update", SystemCollections.meta, deadline) { writer in
      writer.array("updates", CollectionOfOne(id)) { writer, index, id in
        writer.document(index) { update in
          update.document("q") { $0.append("_id", MetaDocument.writers) }
          update.document("u") { change in
            change.document("$push") { push in
              push.document(Self.ids) { ids in
                ids.array("$each", CollectionOfOne(id)) { $0.append($1, $2) }
                ids.append("$slice", int32: -Self.mostWriters)
              }
            }
          }
          update.append("upsert", true)
        }
      }
    }
    // Without it only the server's own clock helps the others.
    isAnnounced = (try? client.write(update)) != nil
  }

  /// Ends the transactions of all other writers. Those who are alive do theirs again.
  func endOtherWriters(_ deadline: Deadline) throws(MongoFailure) {
    let command = find(SystemCollections.meta, deadline) { writer in
      writer.document("filter") { $0.append("_id", MetaDocument.writers) }
      writer.append("limit", int32: 1)
    }
    let ids = try client.read(command).firstDocument { (reader) throws(BSONDamage) in
      var ids: [RawID] = []
      var elements = try reader.first(Self.ids).orDamage().elements()
      while let element = try elements.next() { ids.append(try element.id.orDamage()) }
      return ids
    }
    let own = client.sessionID
    let others = (ids ?? []).filter { $0 != own }
    if !others.isEmpty { try endSessions(others, deadline) }
  }
}
