import WellSenseStore

/// What happens at an active database: a model of its rows, and the entries that its log would have.
struct ActiveModel {
  let trial: Trial
  private var stored: [RowName: Row] = [:]
  private(set) var operations: [OperationID] = []
  private var steps: Int64 = 0

  init(_ trial: Trial) { self.trial = trial }

  /// The rows with their counters.
  var rows: [Row] { stored.values.map(counted) }

  /// One more entry.
  mutating func step() -> LogEntry {
    steps += 1
    let users = all(.users)
    guard let user = pick(users), users.count > 2 else { return put([trial.user()]) }
    switch trial.random({ $0.below(9) }) {
    case 0: return put([trial.user(), trial.user()])
    case 1: return remove(user)
    case 2: return exchange(user, pick(users) ?? user)
    case 3: return put([user.with(.firstName, .text("\(steps)")).with(.preferences, .null)])
    case 4: return put(trial.tree(user, likedBy: pick(users).flatMap { $0.id == user.id ? nil : $0 }))
    case 5: return pick(all(.postLikes)).map { remove($0) } ?? put([trial.post(user)])
    case 6: return pick(all(.chatSessions)).map { put([message(in: $0)]) } ?? put([trial.session(user)])
    case 7: return pick(all(.communityPosts)).map { put([$0.with(.tags, Trial.tags(["\(steps)"]))]) } ?? put([trial.post(user)])
    default: return remove(pick(all(.communityPosts)) ?? user)
    }
  }

  private func all(_ entity: Entity) -> [Row] { stored.values.filter { $0.entity == entity }.sorted { $0.key < $1.key } }

  private func pick(_ rows: [Row]) -> Row? { rows.isEmpty ? nil : trial.random { $0.pick(rows) } }

  private func message(in session: Row) -> Row {
    let places = all(.chatMessages).filter { $0[.chatID] == session[.id] }.map { $0.integer(.place) }
    return trial.message(session).with(.place, .integer((places.max() ?? 0) + 1))
  }

  private mutating func put(_ rows: [Row]) -> LogEntry {
    let entry = LogEntry.of(rows, at: .old(steps))
    for row in rows { stored[row.name] = entry.image(row) }
    operations.append(entry.operation)
    return entry
  }

  private mutating func exchange(_ one: Row, _ two: Row) -> LogEntry {
    guard one.id != two.id else { return put([one]) }
    func row(_ row: Row, emailOf other: Row) -> Row { row.with(.email, other[.email]).with(.emailKey, other[.emailKey]) }
    return put([row(one, emailOf: two), row(two, emailOf: one)])
  }

  private mutating func remove(_ row: Row) -> LogEntry {
    var gone = [row.name: row]
    // Children of children come after their parents in the schema.
    for entity in Schema.current.entities {
      for child in all(entity.entity) where entity.references.contains(where: { gone[RowName($0.parent, .one(child.id($0.field)))] != nil })
      {
        gone[child.name] = child
      }
    }
    for name in gone.keys { stored[name] = nil }
    let entry = LogEntry.of(deleting: Array(gone.values), at: .old(steps))
    operations.append(entry.operation)
    return entry
  }

  private func counted(_ row: Row) -> Row {
    var row = row
    for column in Schema.current[row.entity].columns {
      guard case .counter(let child, let via) = column.role else { continue }
      row[column.field] = .integer(Int64(all(child).filter { $0[via] == row[.id] }.count))
    }
    return row
  }
}
