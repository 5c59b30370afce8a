public import WellSenseStore

/// Made-up health records, made a day at a time as they are read.
public struct SampleRecords: Sequence, IteratorProtocol, Sendable {
  private let data: SampleData
  private var people: Range<Int>
  private var maker: SampleRecordMaker?
  private var day = 0
  private var made: [NewHealthRecord] = []
  private var taken = 0

  init(_ data: SampleData, people: Range<Int>) {
    self.data = data
    self.people = people
  }

  public mutating func next() -> NewHealthRecord? {
    while taken == made.count {
      guard makeDay() else { return nil }
    }
    taken += 1
    return made[taken - 1]
  }

  /// Makes the next day that there is; it may have no records.
  private mutating func makeDay() -> Bool {
    if maker == nil || day == data.days {
      guard let number = people.popFirst(), data.days > 0 else { return false }
      maker = SampleRecordMaker(SamplePerson(number, of: data))
      day = 0
    }
    made.removeAll(keepingCapacity: true)
    taken = 0
    maker?.make(day, into: &made)
    day += 1
    return true
  }
}
