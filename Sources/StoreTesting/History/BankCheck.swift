extension History {
  /// Whether the accounts have the same sum in every read, and none is below zero.
  static func checkBank(_ operations: [Operation], total: Int) -> Report {
    var report = Report()
    for operation in operations {
      switch operation.invocation {
      case .transfer: report.count(operation)
      case .balances:
        report.count(operation)
        guard case .balances(let balances) = operation.answer else { continue }
        let sum = balances.values.reduce(0, &+)
        if sum != total { report.add(.wrongTotal, "\(sum) instead of \(total) in \(operation)") }
        for (account, balance) in balances where balance < 0 {
          report.add(.negativeBalance, key: account, "\(balance) in \(operation)")
        }
      default: continue
      }
    }
    return report
  }
}
