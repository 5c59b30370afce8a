/// One read of the active database that sees every acknowledged write, and nothing that a failover could take back.
package struct Reading: Procedure {
  package typealias Outcome = Result<Served, StoreError>

  /// An answer and where it came from.
  package struct Served: Sendable {
    package let answer: Answer
    package let member: Int
    package let epoch: Epoch
    /// The end of the log where the answer was read; 0 where nobody asked for it.
    package let end: Int64
  }

  private enum State {
    case begin
    case reading(Question)
    case confirming(Answer, Int64)
    /// Asking the other in-sync members whether the epoch still holds.
    case asking(Answer, Int64, [Int])
    case waiting
  }

  private let question: Question
  private let deadline: Moment
  /// Whether it may see what a failover could take back.
  private let isConfirmed: Bool
  private var state = State.begin
  private var epoch = Epoch.first
  private var member = 0
  private var attempts = 0
  private var last: StoreError?

  package init(_ question: Question, isConfirmed: Bool, deadline: Moment) {
    self.question = question
    self.isConfirmed = isConfirmed
    self.deadline = deadline
  }

  package mutating func resume(_ reply: Reply?, _ around: inout Surroundings) -> Step<Outcome> {
    switch (state, reply) {
    case (.reading(.changes(let start, _)), .success(.page(let page))?):
      around.memory.heard(from: member, around.now)
      guard let known = around.memory.known, known.epoch == epoch else { return retry(&around) }
      return answered(.changes(page.changes(of: known.configuration.active, after: start, around.memory.members[member].record)), &around)
    case (.reading, .success(let answer)?):
      around.memory.heard(from: member, around.now)
      return answered(answer, &around)
    case (.reading, .failure(let error)?): return failed(error, &around)
    case (.confirming(let answer, let end), .success?): return confirm(answer, end, &around)
    case (.asking(let answer, let end, let members), .success(.all(let replies))?): return asked(members, replies, answer, end, &around)
    case (_, .failure(let error)?) where error.endsWaiting: return .done(.failure(error))
    case (.confirming(let answer, let end), _): return confirm(answer, end, &around)
    default: return attempt(&around)
    }
  }

  private mutating func attempt(_ around: inout Surroundings) -> Step<Outcome> {
    guard around.now < deadline else { return giveUp() }
    if around.memory.isDisplaced { return .done(.failure(.displaced)) }
    guard let known = around.memory.known, let active = around.memory.active else {
      last = last ?? StoreError(.unavailable, "no database of the set can be read now", disposition: .notAttempted)
      state = .waiting
      return .ask(around.pauseWhileNobodyIsActive(until: deadline))
    }
    var asked = question
    if case .changes(let position?, let limit) = question {
      guard let place = position.place(in: known.configuration) else { return .done(.failure(.placeOfAnotherSet)) }
      asked = .changes(after: place, limit: limit)
    }
    epoch = known.epoch
    member = active
    attempts += 1
    state = .reading(asked)
    return .ask(.read(active, asked, epoch))
  }

  private mutating func failed(_ error: StoreError, _ around: inout Surroundings) -> Step<Outcome> {
    around.memory.failed(member, error, around.now)
    around.memory.hearOfOtherEpoch(error, epoch)
    switch error.code {
    case .fenced:
      last = last ?? .changingHands
      return retry(&around)
    case .unavailable, .timedOut, .closed:
      last = error
      return retry(&around)
    default: return .done(.failure(error))
    }
  }

  private mutating func retry(_ around: inout Surroundings) -> Step<Outcome> {
    guard around.now < deadline else { return giveUp() }
    state = .waiting
    return .ask(around.pause(after: attempts, at: epoch, until: deadline))
  }

  private mutating func answered(_ answer: Answer, _ around: inout Surroundings) -> Step<Outcome> {
    // What an old epoch's database says may be older than what a new one has acknowledged.
    guard around.memory.known?.epoch == epoch, around.memory.active == member else { return retry(&around) }
    let end =
      switch answer {
      case .batches(_, let end), .buckets(_, let end), .outcome(_, let end): end
      case .changes(let page): page.next.sequence
      default: Int64(0)
      }
    guard isConfirmed else { return served(answer, end) }
    return confirm(answer, around.memory.rules.contains(.confirmReads) ? end : 0, &around)
  }

  private mutating func confirm(_ answer: Answer, _ end: Int64, _ around: inout Surroundings) -> Step<Outcome> {
    guard let known = around.memory.known, known.epoch == epoch else { return retry(&around) }
    if around.now >= deadline { return giveUp() }
    guard let confirmed = around.memory.confirmed, confirmed >= end else {
      state = .confirming(answer, end)
      return .ask(.pause(.confirmation(of: end, epoch)))
    }
    guard known.configuration.agreement == .majority, around.memory.rules.contains(.readEpoch) else {
      return served(answer, end)
    }
    let others = known.configuration.inSync.filter { $0 != known.configuration.active }.compactMap(around.memory.place(of:))
    guard !others.isEmpty else { return served(answer, end) }
    state = .asking(answer, end, others)
    return .ask(.all(others.map { .record($0) }))
  }

  private mutating func asked(
    _ members: [Int], _ replies: [Reply], _ answer: Answer, _ end: Int64, _ around: inout Surroundings
  ) -> Step<Outcome> {
    guard let known = around.memory.known, known.epoch == epoch else { return retry(&around) }
    for (member, reply) in zip(members, replies) {
      switch reply {
      case .success(.record(let record)):
        around.memory.saw(member, record, around.now)
        guard record.confirms(end, of: known.configuration.active, at: epoch) else { return retry(&around) }
      case .failure(let error):
        around.memory.failed(member, error, around.now)
        last = error
        return retry(&around)
      case .success: return retry(&around)
      }
    }
    return served(answer, end)
  }

  private func served(_ answer: Answer, _ end: Int64) -> Step<Outcome> {
    .done(.success(Served(answer: answer, member: member, epoch: epoch, end: end)))
  }

  private func giveUp() -> Step<Outcome> {
    .done(
      .failure(
        last ?? StoreError(.timedOut, "the in-sync databases did not confirm the answer before the deadline", disposition: .notAttempted)))
  }
}
