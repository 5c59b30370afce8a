import StoreTesting
import Testing

// What takes long lets others have their turn: their deadlines run.
@Suite struct `Register check` {
  @Test func `a correct store is found correct, with and without unique values`() async throws {
    for seed in 1...60 as ClosedRange<UInt64> {
      await Task.yield()
      let unique = try RegisterStore.history(seed, 400).check()
      #expect(unique.judgement == .valid, "seed \(seed): \(unique)")
      let repeated = try RegisterStore.history(seed, 200, unique: false).check()
      #expect(repeated.judgement == .valid, "seed \(seed), repeated values: \(repeated)")
    }
  }

  @Test(arguments: RegisterStore.Fault.allCases) func `a planted fault is found`(_ fault: RegisterStore.Fault) async throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      await Task.yield()
      let report = try RegisterStore.history(seed, 1_200, fault: fault).check()
      #expect(report.judgement == .invalid, "seed \(seed)")
      #expect(report.counts[.notLinearizable] != nil)
    }
  }

  /// Every order of every choice of what may have happened, for histories so small that they can be tried.
  @Test(arguments: [true, false]) func `small histories are judged as by trying every order`(_ unique: Bool) async throws {
    var invalid = 0
    for seed in 1...3_000 as ClosedRange<UInt64> {
      await Task.yield()
      let fault = RegisterStore.Fault.allCases[Int(seed % 7)]
      let history = RegisterStore.history(seed, 7, keys: 1, processes: 4, unknown: 15, unique: unique, fault: seed % 3 == 0 ? nil : fault)
      let changed = history.withAnotherRead(seed)
      let isValid = try EveryOrder(changed.operations()).explains
      #expect(try changed.check().isValid == isValid, "seed \(seed)")
      if !isValid { invalid += 1 }
    }
    #expect(invalid > 300, "both verdicts are common")
  }

  @Test func `a search that ends at its limit leaves the register undecided`() throws {
    var history = History()
    // Eight writes of two values at the same time, and reads that no order explains.
    for process in 0..<8 { history.append(.init(process, .invoke, .write(key: 0, value: process % 2))) }
    for process in 0..<8 { history.append(.init(process, .ok, .write(key: 0, value: process % 2))) }
    for value in [0, 1] {
      history.append(.init(30, .invoke, .read(key: 0, value: nil)))
      history.append(.init(30, .ok, .read(key: 0, value: value)))
    }
    #expect(try history.check(limit: 10).judgement == .undecided)
    #expect(try history.check(limit: 10).undecided.count == 1)
    #expect(try history.check().judgement == .invalid)
  }

  @Test func `registers are judged one by one`() throws {
    var history = History()
    for key in 0..<3 {
      history.append(.init(key, .invoke, .write(key: key, value: 5)))
      history.append(.init(key, .ok, .write(key: key, value: 5)))
      history.append(.init(key, .invoke, .read(key: key, value: nil)))
      history.append(.init(key, .ok, .read(key: key, value: key == 1 ? nil : 5)))
    }
    let report = try history.check()
    #expect(report.anomalies.map(\.key) == [1])
    #expect(report.anomalies.first?.what.contains("read nothing") == true)
    #expect(report.outcomes == [.ok: 6])
  }

  @Test func `what may have happened explains a read, and needn't`() throws {
    func history(_ value: Int?, readFirst: Bool = false) -> History {
      let read = [History.Event(1, .invoke, .read(key: 0, value: nil)), .init(1, .ok, .read(key: 0, value: value))]
      let write = [History.Event(0, .invoke, .write(key: 0, value: 9)), .init(0, .info, .write(key: 0, value: 9))]
      return History(readFirst ? read + write : write + read)
    }
    #expect(try history(9).check().isValid)
    #expect(try history(nil).check().isValid)
    #expect(try !history(8).check().isValid)
    #expect(try !history(9, readFirst: true).check().isValid, "seen before it was invoked")
  }
}

extension History {
  /// Another value where a seed says so: what no simulated fault would do.
  fileprivate func withAnotherRead(_ seed: UInt64) -> History {
    var random = Seeded(seed &* 77)
    guard random.chance(30) else { return self }
    return History(
      events.map { event in
        guard event.phase == .ok, case .read(let key, _) = event.action, random.chance(30) else { return event }
        return Event(event.process, .ok, .read(key: key, value: random.below(5)))
      })
  }
}

/// The definition of linearizability as it stands, for one register.
private struct EveryOrder {
  private let operations: [History.Operation]

  init(_ operations: [History.Operation]) { self.operations = operations.filter { $0.outcome != .fail } }

  var explains: Bool { explains(Array(operations.indices), nil) }

  private func explains(_ left: [Int], _ value: Int?) -> Bool {
    if left.allSatisfy({ operations[$0].outcome == .info }) { return true }
    for place in left where !left.contains(where: { operations[$0].end < operations[place].start }) {
      let operation = operations[place]
      let rest = left.filter { $0 != place }
      switch operation.answer ?? operation.invocation {
      case .read(_, let seen):
        if operation.outcome == .info || seen == value, explains(rest, value) { return true }
      case .write(_, let new): if explains(rest, new) { return true }
      case .compareAndSet(_, let expected, let new): if expected == value, explains(rest, new) { return true }
      default: return false
      }
    }
    return false
  }
}
