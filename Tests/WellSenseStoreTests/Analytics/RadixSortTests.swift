import Testing

@testable import WellSenseStore

struct RadixSortTests {
  @Test(arguments: [0, 1, 1023, 1024, 5000]) func `numbers of all kinds come out in the order of a comparison`(_ count: Int) {
    var random = AnalyticsRandom(seed: 5)
    let kinds: [(inout AnalyticsRandom) -> Double] = [
      { Double.random(in: 60...90, using: &$0) },
      { Double(Int.random(in: -3...3, using: &$0)) },
      {
        let any = Double(bitPattern: $0.next())
        return any.isFinite ? any : .leastNonzeroMagnitude
      },
      { _ in 72.5 },
    ]
    for kind in kinds {
      let values = (0..<count).map { _ in kind(&random) }
      var sorted = values
      RadixSort.sort(&sorted)
      #expect(sorted == values.sorted())
      var descending = Array(sorted.reversed())
      RadixSort.sort(&descending)
      #expect(descending == sorted)
    }
  }
}
