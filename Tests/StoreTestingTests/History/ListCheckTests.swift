import StoreTesting
import Testing

// What takes long lets others have their turn: their deadlines run.
@Suite struct `List check` {
  @Test func `a correct store is found correct`() async throws {
    for seed in 1...60 as ClosedRange<UInt64> {
      await Task.yield()
      let report = try ListStore.history(seed, 400).check()
      #expect(report.judgement == .valid, "seed \(seed): \(report)")
    }
  }

  @Test(arguments: ListStore.Fault.allCases) func `a planted fault is found`(_ fault: ListStore.Fault) async throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      await Task.yield()
      let report = try ListStore.history(seed, 1_200, fault: fault).check()
      #expect(report.judgement == .invalid, "seed \(seed)")
    }
  }

  @Test(arguments: [
    (ListStore.Fault.doubled, History.Anomaly.Kind.duplicated), (.invented, .unexpected), (.reordered, .incompatibleOrder),
    (.falseFailure, .aborted), (.lost, .lost), (.splitBrain, .incompatibleOrder),
  ])
  func `a planted fault has its name`(_ fault: ListStore.Fault, _ kind: History.Anomaly.Kind) throws {
    #expect(try ListStore.history(1, 2_000, fault: fault).check().counts[kind] != nil)
  }

  /// What some order explains must never be called wrong; of the rest, nearly all is found.
  @Test func `small histories are judged as by trying every order`() async throws {
    var (invalid, found) = (0, 0)
    for seed in 1...3_000 as ClosedRange<UInt64> {
      await Task.yield()
      let fault = ListStore.Fault.allCases[Int(seed % 10)]
      let history = ListStore.history(
        seed, 6, keys: 2, steps: 3, processes: 3, unknown: 12, fault: seed % 3 == 0 ? nil : fault
      ).withAnotherRead(seed)
      let isValid = try EverySerialOrder(history.operations()).explains
      let judged = try history.check().isValid
      if isValid { #expect(judged, "seed \(seed)") } else { invalid += 1 }
      if !judged { found += 1 }
    }
    print("List check: \(found) of \(invalid) small histories that no order explains")
    #expect(invalid > 300 && found * 100 >= invalid * 95)
  }

  // Each anomaly alone, by hand. `a` appends, `r` reads; operations follow each other unless they overlap.
  @Test func `circles have the name of the strongest that they are`() throws {
    #expect(
      try kinds([done(a(1, 1), a(2, 1)), done(a(1, 2), a(2, 2)), done(r(1, [1, 2])), done(r(2, [2, 1]))], overlap: true).contains(
        .writeCycle))
    #expect(try kinds([done(a(1, 1), r(2, [1])), done(a(2, 1), r(1, [1]))], overlap: true) == [.readCycle])
    #expect(
      try kinds([done(a(1, 1), r(2, [])), done(a(2, 1), r(1, [])), done(r(1, [1]), r(2, [1]))], overlap: true) == [.antidependencyCycle])
    #expect(try kinds([done(a(1, 1)), done(r(1, []))]) == [.lost, .realTimeCycle])
    #expect(try kinds([done(a(1, 1)), done(r(1, [1])), done(r(1, [])), done(r(1, [1]))]) == [.realTimeCycle])
  }

  @Test func `what is wrong with one transaction alone has a name`() throws {
    #expect(try kinds([done(a(1, 1), r(1, []))]).contains(.internalRead))
    #expect(try kinds([done(a(1, 1)), done(r(1, [1]), r(1, []))]).contains(.internalRead))
    #expect(try kinds([done(a(1, 1), a(1, 2)), done(r(1, [1]))], overlap: true).contains(.intermediateRead))
    #expect(try kinds([done(a(1, 1), a(1, 2)), done(r(1, [2]))]).contains(.torn))
    #expect(try kinds([done(a(1, 1)), done(r(1, [1, 1]))]).contains(.duplicated))
    #expect(try kinds([done(r(1, [4]))]) == [.unexpected])
    #expect(try kinds([(.fail, [a(1, 1)]), done(r(1, [1]))]) == [.aborted])
  }

  @Test func `what may have happened did where it was seen`() throws {
    #expect(try kinds([(.info, [a(1, 1)]), done(r(1, [1]))]) == [])
    #expect(try kinds([(.info, [a(1, 1)]), done(r(1, []))]) == [])
    // All of it or nothing.
    #expect(
      try kinds([(.info, [a(1, 1), a(2, 2)]), done(r(1, [1])), done(r(2, []))]) == [.realTimeCycle])
    // Nobody can see what is not yet asked for.
    #expect(try kinds([done(r(1, [1])), (.info, [a(1, 1)])]) == [.realTimeCycle])
  }

  @Test func `an element that was appended twice leaves the list undecided`() throws {
    let history = history([done(a(1, 1)), done(a(1, 1)), done(r(1, [1]))])
    #expect(try history.check().undecided.count == 1)
  }

  private typealias Sketch = (outcome: History.Phase, steps: [History.Step])
  private func a(_ key: Int, _ value: Int) -> History.Step { .append(key: key, value: value) }
  private func r(_ key: Int, _ values: [Int]) -> History.Step { .read(key: key, values) }
  private func done(_ steps: History.Step...) -> Sketch { (.ok, steps) }

  private func history(_ sketches: [Sketch], overlap: Bool = false) -> History {
    let invocations = sketches.enumerated().map { number, sketch in
      History.Event(
        number, .invoke,
        .transaction(sketch.steps.map { if case .read(let key, _) = $0 { .read(key: key, []) } else { $0 } }))
    }
    let completions = sketches.enumerated().map { History.Event($0, $1.outcome, .transaction($1.steps)) }
    return History(overlap ? invocations + completions : zip(invocations, completions).flatMap { [$0, $1] })
  }

  private func kinds(_ sketches: [Sketch], overlap: Bool = false) throws -> Set<History.Anomaly.Kind> {
    Set(try history(sketches, overlap: overlap).check().counts.keys)
  }
}

extension History {
  fileprivate func withAnotherRead(_ seed: UInt64) -> History {
    var random = Seeded(seed &* 91)
    guard random.chance(30) else { return self }
    return History(
      events.map { event in
        guard event.phase == .ok, case .transaction(let steps) = event.action, random.chance(30) else { return event }
        let changed = steps.map { step -> Step in
          if case .read(let key, let values) = step { .read(key: key, Array(values.dropLast(random.below(3)))) } else { step }
        }
        return Event(event.process, .ok, .transaction(changed))
      })
  }
}

/// Strict serializability as it stands.
private struct EverySerialOrder {
  private let operations: [History.Operation]

  init(_ operations: [History.Operation]) { self.operations = operations.filter { $0.outcome != .fail } }

  var explains: Bool { explains(Array(operations.indices), [:]) }

  private func explains(_ left: [Int], _ lists: [Int: [Int]]) -> Bool {
    if left.allSatisfy({ operations[$0].outcome == .info }) { return true }
    return left.contains { place in
      let isFirst = !left.contains { operations[$0].end < operations[place].start }
      guard isFirst, let after = after(operations[place], lists) else { return false }
      return explains(left.filter { $0 != place }, after)
    }
  }

  /// The lists after a transaction; nothing if it can't have answered so.
  private func after(_ operation: History.Operation, _ lists: [Int: [Int]]) -> [Int: [Int]]? {
    var lists = lists
    guard case .transaction(let steps) = operation.answer ?? operation.invocation else { return nil }
    for step in steps {
      switch step {
      case .append(let key, let value): lists[key, default: []].append(value)
      case .read(let key, let values): if operation.outcome == .ok, lists[key] ?? [] != values { return nil }
      }
    }
    return lists
  }
}
