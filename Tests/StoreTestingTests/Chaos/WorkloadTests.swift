import DriverMock
import DriverSQLite
import StoreTesting
import Synchronization
import Testing
import WellSenseStore

/// The workload on one store that loses requests and replies, with and without repeats.
@Suite struct `Chaos workload` {
  private let rates = FaultRates(unavailable: 0.03, droppedCommit: 0.04, lostReply: 0.06, delay: 0.2, longestDelay: .milliseconds(2))

  /// What the tasks of a run did to a driver, and what they left.
  private func history(
    of workload: Workload, on driver: any Driver, retry: RetryPolicy, operations: Int, rates: FaultRates? = nil,
    recorder: HistoryRecorder = HistoryRecorder()
  ) async throws -> History {
    let faulty = FaultDriver(driver)
    let store = try await Store.open(faulty, settings: StoreSettings(calls: CallOptions(retry: retry)))
    faulty.misbehave(rates ?? self.rates, seed: workload.seed)
    var history = try await workload.run(on: store, recording: recorder) { $0.invoked >= operations }
    faulty.heal()
    history.append(try await workload.readEverything(on: store, after: history))
    await store.close()
    return history
  }

  private static let engines = Engine.all + [Engine(testDescription: "mock with a log") { MockDriver(log: .on) }]

  @Test(arguments: engines, [0, 1, 20].map { RetryPolicy(limit: $0, base: .milliseconds(1)) })
  func `a correct store is found correct, whatever gets lost on the way`(_ engine: Engine, _ retry: RetryPolicy) async throws {
    let workload = Workload(seed: 11, tasks: 12)
    let recorder = HistoryRecorder()
    let history = try await history(of: workload, on: engine.driver(), retry: retry, operations: 1_500, recorder: recorder)
    let report = try workload.judge(history)
    #expect(report.judgement == .valid, "\(report)")
    let progress = recorder.progress
    #expect(progress.invoked >= 1_500 && progress.acknowledged > 300, "\(progress)")
    #expect((progress.unknown > 0) == (retry.limit < 20), "repeats settle what was unknown")
    let lines = history.jsonLines
    for kind in ["add", "read", "write", "cas", "txn", "transfer", "balances"] {
      #expect(String(decoding: lines, as: UTF8.self).contains(#""type":"ok","f":"\#(kind)""#), "\(kind)")
    }
    // What was kept as a file is judged alike.
    #expect(try workload.judge(History(jsonLines: lines)).judgement == .valid)
  }

  @Test(arguments: [
    "lost-update", "applied-twice", "new-operation-each-time", "no-rollback", "displaced-writers-forgotten", "stale-reads",
    "whole-rows-written-back",
  ])
  func `a broken store is found broken`(_ id: String) async throws {
    let mutant = try #require(Mutant.all.first { $0.id == id })
    var workload = Workload(seed: 5, tasks: 12)
    (workload.registers, workload.accounts) = (4, 3)
    let history = try await history(
      of: workload, on: mutant.over(MockDriver()), retry: RetryPolicy(limit: 20, base: .milliseconds(1)), operations: 2_000,
      rates: FaultRates(lostReply: 0.2, delay: 0.4, longestDelay: .milliseconds(2)))
    #expect(try workload.judge(history).judgement == .invalid)
  }

  @Test func `another generation goes on where the first was killed`() async throws {
    let store = try await Store.open(MockDriver())
    var history = History()
    for generation in 0..<3 {
      let workload = Workload(seed: 3, tasks: 4, generation: generation)
      let part = try await workload.run(on: store) { $0.invoked >= 300 }
      // What was under way when the first was killed never completes.
      let last = Dictionary(part.events.enumerated().map { ($1.process, $0) }) { $1 }
      history.append(
        contentsOf: part.events.enumerated().filter { generation > 0 || $1.phase == .invoke || last[$1.process] != $0 }.map(\.element))
    }
    let workload = Workload(seed: 3)
    history.append(try await workload.readEverything(on: store, after: history))
    let report = try workload.judge(history)
    #expect(report.judgement == .valid, "\(report)")
    #expect(Set(history.events.map { $0.process / 10_000_000 }) == [0, 1, 2])
  }

  @Test func `final reads of a database that lacks something are found`() async throws {
    let store = try await Store.open(MockDriver())
    let workload = Workload(seed: 9, tasks: 4)
    let history = try await workload.run(on: store) { $0.invoked >= 600 }
    let whole = try await workload.readEverything(on: store, after: history)
    func kinds(_ change: (inout Workload.Contents) -> Void) throws -> Set<History.Anomaly.Kind> {
      var (contents, changed) = (whole, history)
      change(&contents)
      changed.append(whole)
      changed.append(contents)
      return Set(try workload.judge(changed).counts.keys)
    }
    #expect(try kinds { _ in } == [])
    #expect(try kinds { $0.elements.removeLast() } == [.lost])
    #expect(try kinds { $0.elements.append($0.elements[0]) } == [.duplicated])
    #expect(try kinds { $0.balances[0, default: 0] += 1 } == [.wrongTotal])
    let register = try #require(whole.registers.first { $0.value != nil }?.key)
    #expect(try kinds { $0.registers[register] = .some(nil) } == [.notLinearizable])
    #expect(try kinds { $0.receipts.removeLast() } == [.lost, .wrongBalance])
    #expect(try kinds { $0.balances = $0.balances.mapValues { _ in Workload.balance } } == [.wrongBalance])
    #expect(try kinds { $0.lists[0]?.removeLast() } == [.realTimeCycle])
    #expect(try kinds { $0.lists[0]?.swapAt(0, 1) }.contains(.incompatibleOrder))
  }

  @Test func `a list that is lost as a whole is found lost`() async throws {
    let store = try await Store.open(MockDriver())
    let workload = Workload(seed: 9, tasks: 4)
    var history = try await workload.run(on: store) { $0.invoked >= 600 }
    let everything = try await workload.readEverything(on: store, after: history)
    var whole = history
    whole.append(everything)
    #expect(try workload.judge(whole).isValid)
    let (_, full) = try #require(everything.lists.enumerated().first { !$1.value.isEmpty })
    for session in try await store.chatSessions.list(for: try await Self.owner(in: store)) where session.title == "\(full.key)" {
      try await store.chatSessions.delete(session.id)
    }
    history.append(try await workload.readEverything(on: store, after: history))
    let report = try workload.judge(history)
    // Where nobody had read it before, it is lost; else the last read is a stale one.
    #expect(report.counts.keys.contains(.lost) || report.counts.keys.contains(.realTimeCycle), "\(report)")
  }

  /// The user to whom the lists belong.
  private static func owner(in store: Store) async throws -> ID<User> {
    for user in try await store.users.list() where try await store.chatSessions.count(for: user.id) > 0 { return user.id }
    throw StoreError(.notFound, "nobody has lists")
  }

  @Test func `a sink gets the events in their order`() async throws {
    let lines = Mutex<[UInt8]>([])
    let recorder = HistoryRecorder { event in lines.withLock { $0 += event.jsonLine } }
    let history = try await Workload(seed: 2, tasks: 4).run(on: Store.open(MockDriver()), recording: recorder) { $0.invoked >= 200 }
    #expect(try History(jsonLines: lines.withLock(\.self)) == history)
    #expect(recorder.progress.elapsed > .zero && history.events.allSatisfy { $0.time != nil })
  }
}
