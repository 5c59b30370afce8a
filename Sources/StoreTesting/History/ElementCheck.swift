/// Whether each list holds what was appended to it: once, whole, in one order, and all that was acknowledged before it was read last.
struct ElementCheck {
  private let lists: Lists

  init(_ lists: Lists) { self.lists = lists }

  func judge(into report: inout History.Report) {
    for list in lists.all {
      judge(list.longest, of: list, &report)
      for read in list.reads where !list.longest.starts(with: read.elements) {
        report.add(
          .incompatibleOrder, key: list.key,
          "\(lists.transactions[read.transaction]) reads …\(difference(read.elements, list.longest)) where another reads …"
            + "\(difference(list.longest, read.elements))")
        judge(read.elements, of: list, &report)
      }
      for read in list.reads { judgeEnd(of: read.elements, of: list, read.transaction, &report) }
      findLost(list, &report)
    }
  }

  /// The elements from the first in which a list differs from another.
  private func difference(_ elements: [Int], _ other: [Int]) -> ArraySlice<Int> {
    let same = zip(elements, other).prefix { $0 == $1 }.count
    return elements[same...].prefix(5)
  }

  private func judge(_ elements: [Int], of list: ObservedList, _ report: inout History.Report) {
    var places: [Int: Int] = [:]
    for (place, element) in elements.enumerated() {
      if let earlier = places.updateValue(place, forKey: element) {
        report.add(.duplicated, key: list.key, "\(element) at \(earlier) and \(place)")
      }
      guard let writer = list.writers[element].map({ lists.transactions[$0] }) else {
        report.add(.unexpected, key: list.key, "\(element), which nobody appended")
        continue
      }
      if writer.outcome == .fail { report.add(.aborted, key: list.key, "\(element) of \(writer)") }
      if isTorn(elements, place, writer.appended(to: list.key)) { report.add(.torn, key: list.key, "\(element) of \(writer)") }
    }
  }

  /// Whether an element isn't beside what its transaction appended before and after it.
  private func isTorn(_ elements: [Int], _ place: Int, _ appended: [Int]) -> Bool {
    guard appended.count > 1, let own = appended.firstIndex(of: elements[place]) else { return false }
    let before = own > 0 && (place == 0 || elements[place - 1] != appended[own - 1])
    let after = own < appended.count - 1 && place < elements.count - 1 && elements[place + 1] != appended[own + 1]
    return before || after
  }

  /// A list that ends within another transaction's appends.
  private func judgeEnd(of elements: [Int], of list: ObservedList, _ reader: Int, _ report: inout History.Report) {
    guard let last = elements.last, let number = list.writers[last], number != reader else { return }
    let writer = lists.transactions[number]
    guard writer.asked.count > 1, writer.appended(to: list.key).last != last else { return }
    report.add(.intermediateRead, key: list.key, "\(lists.transactions[reader]) reads up to \(last) of \(writer)")
  }

  private func findLost(_ list: ObservedList, _ report: inout History.Report) {
    guard list.writers.count > list.longest.count || !report.isValid else { return }
    let present = Set(list.longest)
    for (element, number) in list.writers.sorted(by: { $0.value < $1.value }) {
      let writer = lists.transactions[number]
      guard writer.outcome == .ok, writer.end < list.lastRead, !present.contains(element) else { continue }
      report.add(.lost, key: list.key, "\(element) of \(writer)")
    }
  }
}
