import WellSenseStore

/// Whether the answers fit an order of the operations on each row that also respects real time.
///
/// The versions in the log are that order, if there is one: so nothing has to be searched, and no run is left undecided.
struct Linearizability {
  /// A state of a row, from its version on.
  private struct State {
    let version: Version
    let isThere: Bool
    /// When the write was begun; `nil` for a repair.
    let invoked: Int?
    /// When it was acknowledged.
    let answered: Int?
  }

  private let holdsForAll: Bool

  init(_ history: History, _ entries: [LogEntry]) {
    let writes = Dictionary(history.writes.map { ($0.operation, $0) }, uniquingKeysWith: { first, _ in first })
    var states: [RowName: [State]] = [:]
    for entry in entries where entry.isEffective {
      let write = writes[entry.operation]
      let answered = write?.outcome == .done ? write?.answered : nil
      let deletions = Set(entry.effects.deletions)
      for name in entry.rowNames(.current) {
        states[name, default: []].append(
          State(version: entry.version, isThere: !deletions.contains(name), invoked: write?.invoked, answered: answered))
      }
    }
    let reads = Dictionary(grouping: history.reads, by: \.key)
    holdsForAll = Set(states.keys).union(reads.keys).allSatisfy { name in
      Self.holds((states[name] ?? []).sorted { $0.version < $1.version }, (reads[name] ?? []).sorted { $0.answered < $1.answered })
    }
  }

  var holds: Bool { holdsForAll }

  private static let origin = Version(epoch: 0, counter: 0)

  private static func holds(_ states: [State], _ reads: [History.Read]) -> Bool {
    guard writesAreInOrder(states) else { return false }
    // When something was certain, and which version it was.
    var certain = states.compactMap { state in state.answered.map { (time: $0, version: state.version) } }
    for read in reads {
      let floor = certain.filter { $0.time < read.invoked }.map(\.version).max() ?? origin
      guard let seen = place(of: read, states, floor) else { return false }
      let isFromTheFuture = states.contains { state in
        guard let invoked = state.invoked else { return false }
        return state.version <= seen && invoked > read.answered
      }
      if isFromTheFuture { return false }
      certain.append((read.answered, seen))
    }
    return true
  }

  private static func writesAreInOrder(_ states: [State]) -> Bool {
    for (place, later) in states.enumerated() {
      guard let invoked = later.invoked else { continue }
      // A write that was acknowledged before this one was begun can't come after it.
      if states[(place + 1)...].contains(where: { $0.answered.map { $0 < invoked } ?? false }) { return false }
    }
    return true
  }

  /// The earliest version at which the read can have been made; `nil` if there is none.
  private static func place(of read: History.Read, _ states: [State], _ floor: Version) -> Version? {
    if let version = read.version {
      guard version >= floor, states.contains(where: { $0.version == version && $0.isThere }) else { return nil }
      return version
    }
    var start = origin
    var isThere = false
    for state in states {
      if !isThere, state.version > floor { return max(start, floor) }
      (start, isThere) = (state.version, state.isThere)
    }
    return isThere ? nil : max(start, floor)
  }
}
