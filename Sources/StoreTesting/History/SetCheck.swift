extension History {
  /// Whether every element of a set was put into it, once, and every acknowledged one is in each later read.
  static func checkSets(_ operations: [Operation]) -> Report {
    var sets: [Int: SetCheck] = [:]
    for operation in operations {
      switch operation.invocation {
      case .add(let key, let value): sets[key, default: SetCheck(key)].add(operation, value)
      case .transfer(_, _, _, let receipt?): sets[Action.receipts, default: SetCheck(Action.receipts)].add(operation, receipt)
      case .elements(let key, _): sets[key, default: SetCheck(key)].read(operation)
      default: break
      }
    }
    var report = Report()
    for key in sets.keys.sorted() { if let set = sets[key] { set.judge(into: &report) } }
    return report
  }
}

/// The operations on one set.
private struct SetCheck {
  private let key: Int
  private var operations: [History.Operation] = []
  /// The place of each element's addition.
  private var additions: [Int: Int] = [:]
  private var reused: Int?

  init(_ key: Int) { self.key = key }

  mutating func add(_ operation: History.Operation, _ value: Int) {
    if additions.updateValue(operations.count, forKey: value) != nil { reused = value }
    operations.append(operation)
  }

  mutating func read(_ operation: History.Operation) { operations.append(operation) }

  func judge(into report: inout History.Report) {
    if let reused { report.leaveOpen("set \(key): \(reused) was added more than once") }
    for operation in operations {
      // Transfers are counted with the accounts.
      if case .transfer = operation.invocation { continue }
      report.count(operation)
      if case .elements(_, let elements) = operation.answer { judge(operation, elements, &report) }
    }
  }

  private func judge(_ read: History.Operation, _ elements: [Int], _ report: inout History.Report) {
    var present = Set<Int>(minimumCapacity: elements.count)
    for element in elements {
      guard present.insert(element).inserted else {
        report.add(.duplicated, key: key, "\(element) is there more than once in \(read)")
        continue
      }
      guard let addition = additions[element].map({ operations[$0] }), addition.start < read.end else {
        report.add(.unexpected, key: key, "\(element), which nobody had added, in \(read)")
        continue
      }
      if addition.outcome == .fail { report.add(.aborted, key: key, "\(element) of \(addition), in \(read)") }
    }
    for addition in operations where addition.outcome == .ok && addition.end < read.start {
      guard let element = addition.invocation.added, !present.contains(element) else { continue }
      report.add(.lost, key: key, "\(element) of \(addition), in \(read)")
    }
  }
}

extension History.Action {
  /// What it puts into a set.
  fileprivate var added: Int? {
    switch self {
    case .add(_, let value): value
    case .transfer(_, _, _, let receipt): receipt
    default: nil
    }
  }
}
