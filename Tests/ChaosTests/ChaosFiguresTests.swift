import FailoverChaos
import StoreTesting
import Testing
import WellSenseStore

/// What the report of a chaos run says of what it is given.
@Suite struct `Figures of chaos` {
  /// Writes that were acknowledged at these tenths of a second, and one that was given up.
  private func outages(_ acknowledged: [Int64], givenUp: Int64, _ marks: [ChaosMark]) -> ChaosOutages {
    var history = History()
    for (value, tenths) in acknowledged.enumerated() {
      history.append(.init(0, .invoke, .add(key: 0, value: value), time: tenths * 100_000_000))
      history.append(.init(0, .ok, .add(key: 0, value: value), time: tenths * 100_000_000))
    }
    history.append(.init(0, .invoke, .add(key: 0, value: -1), time: givenUp * 100_000_000))
    history.append(.init(0, .info, .add(key: 0, value: -1), time: givenUp * 100_000_000))
    return ChaosOutages(history, marks)
  }

  @Test func `an outage is the longest pause until the next fault`() {
    let outages = outages(
      [5, 10, 40, 45, 55, 60], givenUp: 60,
      [ChaosMark("kill", "a", at: .seconds(1)), ChaosMark("freeze", "a", at: .seconds(5))])
    #expect(outages.byFault == ["kill": [3], "freeze": [0.5]] && outages.all == [0.5, 3])
  }

  @Test func `two faults at once have the same outage`() {
    let outages = outages(
      [5, 10, 40, 45], givenUp: 45, [ChaosMark("kill", "a", at: .seconds(1)), ChaosMark("freeze", "b", at: .seconds(1))])
    #expect(outages.byFault == ["kill": [3], "freeze": [3]] && outages.all == [3, 3])
  }

  @Test func `an outage without an acknowledgement after it lasts until nobody tries any more`() {
    #expect(outages([5, 10], givenUp: 40, [ChaosMark("kill", "a", at: .seconds(1))]).byFault == ["kill": [3]])
    #expect(outages([5, 10], givenUp: 10, [ChaosMark("kill", "a", at: .seconds(1))]).byFault == [:], "nobody tried after it")
  }

  @Test func `what hit nobody has no outage, and a change of roles isn't counted as a fault`() {
    let outages = outages(
      [5, 10, 40, 45], givenUp: 45,
      [ChaosMark("cut", "a", at: .seconds(1), hits: 0), ChaosMark("switch", "b", at: .seconds(2), isFault: false, hits: 1)])
    #expect(outages.byFault == ["switch": [2]] && outages.all == [])
  }

  private let databases = (1...3).map { RawID(high: 1, low: $0) }

  /// Three databases at an epoch, the first one active with ten entries, which the others have.
  private func records() -> [(name: String, record: EpochRecord)] {
    let epoch = Epoch(number: 4, proposer: 1)
    return zip(["a", "b", "c"], databases).map { name, database in
      var record = EpochRecord(database: database)
      (record.promised, record.accepted, record.decided, record.joined) = (epoch, epoch, epoch, epoch)
      record.configuration = SetConfiguration(
        lineage: RawID(high: 2, low: 1), agreement: .coordinator, active: databases[0], inSync: databases, members: databases,
        voters: databases)
      if name == "a" { record.end = 10 } else { record.cursors = [databases[0]: 10] }
      return (name, record)
    }
  }

  @Test func `records that have everything are found so, and what lacks something is named`() {
    #expect(ChaosRecords.complaints(records()) == [])
    func complaints(_ change: (inout [(name: String, record: EpochRecord)]) -> Void) -> [String] {
      var changed = records()
      change(&changed)
      return ChaosRecords.complaints(changed)
    }
    #expect(complaints { $0[1].record.cursors = [databases[0]: 9] }.first?.hasPrefix("b has 9 of 10 entries of a") == true)
    #expect(complaints { $0[2].record.decided = .first }.first?.hasPrefix("c has") == true)
    #expect(complaints { $0[2].record.isUnsettled = true }.first?.hasSuffix("unsettled") == true)
    #expect(complaints { $0[0].record.decided = .first }.first?.hasPrefix("active are []") == true)
  }
}
