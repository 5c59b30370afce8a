import WellSenseStore

/// One process that takes part: its memory, its clock, and the courses that it runs.
final class SimulatedProcess {
  let place: Int
  var around: Surroundings
  var clock: VersionClock
  var courses: [Course] = []
  var isUp = true
  /// Paused or down until then.
  var until = 0
  var starts = 0
  /// By database: from when on it can be reached again.
  var reachable: [Int]

  init(_ place: Int, databases: Int) {
    self.place = place
    around = Surroundings(memory: FailoverMemory(members: [], settings: FailoverSettings(), proposer: 0), random: Chance(0))
    clock = VersionClock(milliseconds: { 0 })
    reachable = Array(repeating: 0, count: databases)
  }

  func reaches(_ database: Int, _ now: Int) -> Bool { reachable[database] <= now }
}

/// A procedure under way, and what it waits for.
final class Course {
  enum Wait {
    case turn(Reply?)
    case flight(Flight)
    case flights([Flight], [Reply?])
    case pause(Ask.Pause, until: Int, news: News)
    case over
  }

  var wait = Wait.turn(nil)
  enum Next {
    case ask(Ask)
    /// It is over; what follows from its outcome.
    case end(() -> Void)
  }

  let resume: (Reply?, inout Surroundings) -> Next
  let isClient: Bool
  /// When whoever it works for gives up.
  let deadline: Int

  init(isClient: Bool = false, deadline: Int = .max, _ resume: @escaping (Reply?, inout Surroundings) -> Next) {
    self.isClient = isClient
    self.deadline = deadline
    self.resume = resume
  }

  /// A procedure without end.
  static func endless<Running: Procedure>(_ procedure: Running) -> Course where Running.Outcome == Never {
    var procedure = procedure
    return Course { reply, around in
      switch procedure.resume(reply, &around) {
      case .ask(let ask): .ask(ask)
      }
    }
  }

  /// A procedure whose outcome somebody waits for.
  static func single<Running: Procedure>(
    _ procedure: Running, deadline: Int = .max, isClient: Bool = false, _ end: @escaping (Running.Outcome) -> Void
  ) -> Course {
    var procedure = procedure
    return Course(isClient: isClient, deadline: deadline) { reply, around in
      switch procedure.resume(reply, &around) {
      case .ask(let ask): .ask(ask)
      case .done(let outcome): .end { end(outcome) }
      }
    }
  }
}

/// One request on its way.
struct Flight {
  enum Stage {
    case sent
    case performed(Reply, incarnation: Int)
    case lost(Int, StoreError.Code)
  }

  let ask: Ask
  var stage = Stage.sent
}
