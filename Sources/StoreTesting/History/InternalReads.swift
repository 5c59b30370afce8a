/// Whether a transaction sees what it did and saw before.
struct InternalReads {
  private let transaction: History.Operation

  init(_ transaction: History.Operation) { self.transaction = transaction }

  func judge(into report: inout History.Report) {
    let steps = transaction.told
    guard steps.count > 1 else { return }
    for (place, step) in steps.enumerated() {
      guard case .read(let key, let elements) = step else { continue }
      let (seen, appended) = before(steps[..<place], key)
      let fits = seen.map { elements == $0 + appended } ?? (elements.suffix(appended.count).elementsEqual(appended))
      if !fits { report.add(.internalRead, key: key, "\(transaction) reads \(elements.suffix(5)) at its end") }
    }
  }

  /// What the steps read of a list last, and what they appended since.
  private func before(_ steps: ArraySlice<History.Step>, _ key: Int) -> (seen: [Int]?, appended: [Int]) {
    var seen: [Int]?
    var appended: [Int] = []
    for step in steps {
      switch step {
      case .append(key, let element): appended.append(element)
      case .read(key, let elements): (seen, appended) = (elements, [])
      default: break
      }
    }
    return (seen, appended)
  }
}
