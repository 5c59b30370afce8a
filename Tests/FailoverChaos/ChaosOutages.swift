import StoreTesting

/// For how long nobody's writes were acknowledged after each fault: the longest time between two acknowledgements, until the next fault.
struct ChaosOutages: Sendable {
  /// Seconds by fault, shortest first.
  private(set) var byFault: [String: [Double]] = [:]

  init() {}

  init(_ history: History, _ marks: [ChaosMark]) {
    let moments = history.events.lazy.filter { $0.phase == .ok && !$0.action.isRead }.compactMap(\.time).map { Double($0) / 1e9 }
    let acknowledged = Array(moments)
    let begins = marks.map { $0.at / .seconds(1) }
    var next = 0
    for (place, begin) in begins.enumerated() {
      let end = place + 1 < begins.count ? begins[place + 1] : acknowledged.last ?? begin
      var (last, longest) = (begin, 0.0)
      while next < acknowledged.count, acknowledged[next] < begin { next += 1 }
      while next < acknowledged.count, acknowledged[next] < end {
        longest = max(longest, acknowledged[next] - last)
        last = acknowledged[next]
        next += 1
      }
      byFault[marks[place].fault, default: []].append(max(longest, end - last))
    }
    for fault in byFault.keys { byFault[fault]?.sort() }
  }

  var all: [Double] { byFault.values.flatMap { $0 }.sorted() }
}

extension [Double] {
  /// The smallest value that this share of all doesn't exceed; they are in order.
  func percentile(_ share: Double) -> Double {
    isEmpty ? 0 : self[Swift.min(count - 1, Int((share * Double(count)).rounded(.up)) - 1)]
  }
}
