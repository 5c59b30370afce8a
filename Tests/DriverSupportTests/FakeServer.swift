import DriverSupport
import Foundation
import Synchronization
import WellSenseStore

/// A server in this process: connections to it answer, break, freeze and heal as a test says.
final class FakeServer: Sendable {
  enum Mood: Sendable {
    case healthy, refused, wrongPassword
    /// Connections are made, but nothing is answered.
    case frozen
    /// Connecting does not return before its deadline.
    case deaf
  }

  struct State: Sendable {
    var mood = Mood.healthy
    /// Connections of an older life are dead.
    var life = 0
    var open = 0
    var mostOpen = 0
    var connects = 0
    var answered: [Int] = []
    var interrupts = 0
    var severs = 0
    var validations = 0
    var batches: [Int] = []
  }

  let state = Mutex(State())
  /// Ignores even being cut, as a library that waits for a name server.
  let isStubborn: Bool

  init(isStubborn: Bool = false) { self.isStubborn = isStubborn }

  func mutate<Value>(_ body: (inout sending State) -> sending Value) -> sending Value { state.withLock(body) }
  var mood: Mood {
    get { state.withLock { $0.mood } }
    set { state.withLock { $0.mood = newValue } }
  }
  /// All connections end; new ones can be made.
  func restart() { state.withLock { $0.life += 1 } }
  var seen: State { state.withLock { $0 } }

  func connect(_ deadline: Deadline) -> Result<FakeConnection, StoreError> {
    let mood = state.withLock { state in
      state.connects += 1
      return state.mood
    }
    switch mood {
    case .refused: return .failure(StoreError(.unavailable, "refused", disposition: .notAttempted))
    case .wrongPassword: return .failure(StoreError(.accessDenied, "wrong password", disposition: .notAttempted))
    case .deaf:
      while !deadline.hasPassed, self.mood == .deaf { usleep(1000) }
      return .failure(StoreError(.timedOut, "no answer", disposition: .notAttempted))
    case .healthy, .frozen: return .success(FakeConnection(self))
    }
  }
}

enum FakeRequest: Sendable {
  case echo(Int)
  /// Answers after so many milliseconds unless interrupted.
  case slow(Int, milliseconds: Int)
  /// The connection breaks in the middle of it.
  case breaking
}

/// `@unchecked Sendable`: used by one thread at a time but for its atomics.
final class FakeConnection: ServerConnection, @unchecked Sendable {
  let server: FakeServer
  let life: Int
  private var isBroken = false
  private let isInterrupted = Atomic(false)
  private let isSevered = Atomic(false)
  private let inUse = Atomic(0)

  init(_ server: FakeServer) {
    self.server = server
    life = server.mutate { state in
      state.open += 1
      state.mostOpen = max(state.mostOpen, state.open)
      return state.life
    }
  }

  var isUsable: Bool { !isBroken && !isSevered.load(ordering: .acquiring) }
  private var isAlive: Bool { server.state.withLock { $0.life == life } && isUsable }

  func handle(_ members: [Pending<FakeRequest, Int>]) {
    precondition(inUse.add(1, ordering: .acquiringAndReleasing).newValue == 1, "two operations on one connection")
    defer { inUse.subtract(1, ordering: .acquiringAndReleasing) }
    server.mutate { $0.batches.append(members.count) }
    for member in members {
      guard isUsable else { return }
      guard member.claim() else { continue }
      isInterrupted.store(false, ordering: .releasing)
      member.finish(answer(member))
    }
  }

  private func answer(_ member: Pending<FakeRequest, Int>) -> Result<Int, StoreError> {
    guard isAlive else {
      isBroken = true
      return .failure(StoreError(.unavailable, "the server has gone", disposition: .notAttempted))
    }
    while server.mood == .frozen || (server.isStubborn && isSevered.load(ordering: .acquiring) && server.mood != .healthy) {
      if let error = disturbed(member) { return .failure(error) }
      usleep(200)
    }
    switch member.request {
    case .echo(let value):
      server.mutate { $0.answered.append(value) }
      return .success(value)
    case .slow(let value, let milliseconds):
      let end = Deadline(after: .milliseconds(milliseconds))
      while !end.hasPassed {
        if let error = disturbed(member) { return .failure(error) }
        usleep(200)
      }
      return .success(value)
    case .breaking:
      isBroken = true
      return .failure(StoreError(.unavailable, "cut", disposition: .unknown))
    }
  }

  private func disturbed(_ member: Pending<FakeRequest, Int>) -> StoreError? {
    if server.isStubborn { return nil }
    if isSevered.load(ordering: .acquiring) {
      isBroken = true
      return StoreError(.unavailable, "cut off", disposition: .unknown)
    }
    guard isInterrupted.load(ordering: .acquiring), server.mood != .frozen else { return nil }
    return StoreError(member.isCancelled ? .cancelled : .timedOut, "interrupted")
  }

  func validate(until deadline: Deadline) -> Bool {
    server.mutate { $0.validations += 1 }
    while server.mood == .frozen, !deadline.hasPassed { usleep(200) }
    return isAlive && server.mood == .healthy
  }

  func close() { server.mutate { $0.open -= 1 } }

  func interrupt(_ member: Pending<FakeRequest, Int>, until deadline: Deadline) {
    server.mutate { $0.interrupts += 1 }
    isInterrupted.store(true, ordering: .releasing)
  }

  func sever() {
    server.mutate { $0.severs += 1 }
    isSevered.store(true, ordering: .releasing)
  }
}
