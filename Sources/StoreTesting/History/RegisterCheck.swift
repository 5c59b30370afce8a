extension History {
  /// Whether each register is linearizable: whether there is an order of its operations that agrees with what they answered and with which
  /// of them ended before others began. Registers are independent of each other, so each is looked at alone (Herlihy and Wing, 1990).
  ///
  /// - Parameter limit: states that the search visits for one register before it leaves the register undecided.
  static func checkRegisters(_ operations: [Operation], limit: Int) -> Report {
    var report = Report()
    var registers: [Int: [Operation]] = [:]
    for operation in operations {
      guard let key = operation.invocation.register else { continue }
      report.count(operation)
      registers[key, default: []].append(operation)
    }
    for key in registers.keys.sorted() {
      guard let operations = registers.removeValue(forKey: key) else { continue }
      var search = RegisterSearch(RegisterSteps(operations), limit: limit)
      switch search.run() {
      case .valid: break
      case .undecided: report.leaveOpen("register \(key): no order found in \(limit) states")
      case .invalid:
        let stuck = search.stuck.map { operations[$0] }
        report.add(.notLinearizable, key: key, stuck.map { "no order has a place for \($0): it \($0.claim)" } ?? "no order")
      }
    }
    return report
  }
}

extension History.Action {
  fileprivate var register: Int? {
    switch self {
    case .read(let key, _), .write(let key, _), .compareAndSet(let key, _, _): key
    default: nil
    }
  }
}

extension History.Operation {
  /// What it says of the register's value.
  fileprivate var claim: String {
    switch answer ?? invocation {
    case .read(_, let value): "read \(value.map(String.init) ?? "nothing")"
    case .write(_, let value): "wrote \(value)"
    case .compareAndSet(_, let expected, let new): "found \(expected.map(String.init) ?? "nothing") and wrote \(new)"
    default: invocation.name
    }
  }
}
