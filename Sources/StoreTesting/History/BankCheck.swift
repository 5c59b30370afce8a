extension History {
  /// Whether the accounts have the same sum in every read, and none is below zero; and whether, where somebody read them and then the receipts
  /// of all transfers when nobody wrote, they hold what the transfers with receipts explain.
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
    judgeFinalBalances(operations, total: total, into: &report)
    return report
  }

  private static func judgeFinalBalances(_ operations: [Operation], total: Int, into report: inout Report) {
    let transfers = operations.filter { if case .transfer = $0.invocation { true } else { false } }
    guard let last = transfers.last?.start, transfers.allSatisfy({ $0.invocation.receipt != nil }) else { return }
    var balancesRead: [Int: [Int: Int]] = [:]
    for operation in operations where operation.start > last {
      switch operation.answer {
      case .balances(let balances): balancesRead[operation.process] = balances
      case .elements(Action.receipts, let receipts):
        guard let balances = balancesRead[operation.process], balances.values.reduce(0, &+) == total else { continue }
        let expected = expected(Set(receipts), transfers, total: total, accounts: balances.keys)
        for (account, balance) in balances.sorted(by: { $0.key < $1.key }) where balance != expected[account] {
          report.add(.wrongBalance, key: account, "\(balance) instead of \(expected[account] ?? 0) before \(operation)")
        }
      default: continue
      }
    }
  }

  /// What accounts that began alike hold after the transfers of which there are receipts.
  private static func expected(
    _ receipts: Set<Int>, _ transfers: [Operation], total: Int, accounts: some Collection<Int>
  ) -> [Int: Int] {
    var balances: [Int: Int] = [:]
    for account in accounts { balances[account] = total / accounts.count }
    for transfer in transfers {
      guard case .transfer(let from, let to, let amount, let receipt?) = transfer.invocation, receipts.contains(receipt) else { continue }
      balances[from, default: 0] -= amount
      balances[to, default: 0] += amount
    }
    return balances
  }
}

extension History.Action {
  fileprivate var receipt: Int? {
    if case .transfer(_, _, _, let receipt) = self { receipt } else { nil }
  }
}
