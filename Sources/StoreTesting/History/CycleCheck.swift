/// Finds transactions that would have to come before themselves.
struct CycleCheck {
  private let dependencies: Dependencies
  private let transactions: [History.Operation]

  init(_ dependencies: Dependencies, _ transactions: [History.Operation]) {
    self.dependencies = dependencies
    self.transactions = transactions
  }

  /// From the reasons that tell most to those that tell least: a circle is named by the first with which it closes.
  private static let kinds: [(History.Anomaly.Kind, Dependencies.Reason)] = [
    (.writeCycle, [.overwritten, .joint]), (.readCycle, [.overwritten, .joint, .read]),
    (.antidependencyCycle, [.overwritten, .joint, .read, .missed]),
    (.realTimeCycle, [.overwritten, .joint, .read, .missed, .time]),
  ]

  func judge(into report: inout History.Report) {
    guard let everything = Self.kinds.last, !components(everything.1).isEmpty else { return }
    var named = Set<Int32>()
    for (kind, reasons) in Self.kinds {
      let graph = Graph(dependencies, reasons)
      for component in graph.components() where named.isDisjoint(with: component) {
        named.formUnion(component)
        report.add(kind, describe(graph.cycle(in: component)))
      }
    }
  }

  private func components(_ reasons: Dependencies.Reason) -> [[Int32]] { Graph(dependencies, reasons).components() }

  private func describe(_ cycle: [(node: Int32, reason: Dependencies.Reason)]) -> String {
    cycle.map { step in
      let node = Int(step.node)
      let name = node < transactions.count ? "\(transactions[node])" : "…"
      return "\(name) \(step.reason.arrow)"
    }.joined(separator: " ") + " the first"
  }
}

extension Dependencies.Reason {
  fileprivate var arrow: String {
    switch self {
    case .overwritten: "was overwritten by"
    case .read: "was read by"
    case .missed: "missed"
    case .time: "ended before"
    default: "and so"
    }
  }
}
