import Synchronization

/// The faults of a run, known also where it goes no further.
final class ChaosDiary: Sendable {
  private let entries = Mutex<[ChaosMark]>([])

  var marks: [ChaosMark] { entries.withLock(\.self) }

  /// - Returns: the mark's place.
  func note(_ mark: ChaosMark) -> Int {
    entries.withLock { entries in
      entries.append(mark)
      return entries.count - 1
    }
  }

  func note(hits: Int?, of place: Int) { entries.withLock { $0[place].hits = hits } }

  /// A line for each fault.
  var text: String {
    marks.map { mark in
      let hits = mark.hits.map { " \($0) hits" } ?? ""
      return "\(mark.at) \(mark.fault) \(mark.member)\(hits)\n"
    }.joined()
  }
}

/// A fault that was made.
package struct ChaosMark: Sendable {
  let fault: String
  let member: String
  let kills: Int
  let isFault: Bool
  /// Since the run began.
  let at: Duration
  /// Calls or connections that it hit; `nil` where it hits everything.
  var hits: Int?

  init(_ strike: ChaosStrike, at moment: Duration) {
    self.init(strike.fault, strike.member, at: moment, kills: strike.kills, isFault: strike.isFault)
  }

  package init(_ fault: String, _ member: String, at moment: Duration, kills: Int = 0, isFault: Bool = true, hits: Int? = nil) {
    (self.fault, self.member, self.kills, self.isFault, self.hits) = (fault, member, kills, isFault, hits)
    at = moment
  }

  /// Whether anybody could notice it.
  var hasHappened: Bool { hits != 0 }
}
