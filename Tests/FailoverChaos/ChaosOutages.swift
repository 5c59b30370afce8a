package import StoreTesting

/// For how long nobody's writes were acknowledged after each fault: the longest time between two acknowledgements, until the next fault or the end.
/// Two faults at once have the same.
package struct ChaosOutages: Sendable {
  /// Seconds by fault, shortest first.
  package private(set) var byFault: [String: [Double]] = [:]
  /// Of all faults.
  package private(set) var all: [Double] = []

  init() {}

  package init(_ history: History, _ marks: [ChaosMark]) {
    let moments = history.events.lazy.filter { $0.phase == .ok && !$0.action.isRead }.compactMap(\.time).map { Double($0) / 1e9 }
    self.init(acknowledged: Array(moments), end: Double(history.events.lazy.compactMap(\.time).max() ?? 0) / 1e9, marks)
  }

  /// - Parameters:
  ///   - acknowledged: when, in seconds and in order.
  ///   - end: when the last of all operations ended, done or not: until then somebody tried.
  private init(acknowledged: [Double], end: Double, _ marks: [ChaosMark]) {
    let begins = Set(marks.map { $0.at / .seconds(1) }).sorted()
    var lengths: [Double: Double] = [:]
    var next = 0
    for (place, begin) in begins.enumerated() where begin < end {
      let limit = min(end, place + 1 < begins.count ? begins[place + 1] : end)
      var (last, longest) = (begin, 0.0)
      while next < acknowledged.count, acknowledged[next] < begin { next += 1 }
      while next < acknowledged.count, acknowledged[next] < limit {
        longest = max(longest, acknowledged[next] - last)
        last = acknowledged[next]
        next += 1
      }
      lengths[begin] = max(longest, limit - last)
    }
    for mark in marks where mark.hasHappened {
      guard let length = lengths[mark.at / .seconds(1)] else { continue }
      byFault[mark.fault, default: []].append(length)
      if mark.isFault { all.append(length) }
    }
    for fault in byFault.keys { byFault[fault]?.sort() }
    all.sort()
  }
}

extension [Double] {
  /// The smallest value that this share of all doesn't exceed; they are in order.
  func percentile(_ share: Double) -> Double {
    isEmpty ? 0 : self[Swift.min(count - 1, Int((share * Double(count)).rounded(.up)) - 1)]
  }
}
