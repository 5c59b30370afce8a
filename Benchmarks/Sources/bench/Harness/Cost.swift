internal import Glibc

/// What one operation took, in microseconds.
struct Cost: Sendable {
  var time: Double
  /// Processor time of this whole process, whichever its threads; that of servers isn't in it.
  var processor = 0.0

  /// What the process has used so far: all its threads, in the kernel too.
  static var processorSoFar: Double { Double(clock()) * 1e6 / Double(CLOCKS_PER_SEC) }
}

/// What one of `operations` took.
func time(_ operations: Int, _ body: () async throws -> Void) async rethrows -> Cost {
  let used = Cost.processorSoFar
  let start = ContinuousClock.now
  try await body()
  let taken = start.duration(to: .now).microseconds
  return Cost(time: taken / Double(operations), processor: (Cost.processorSoFar - used) / Double(operations))
}

/// Shares `operations` among as many tasks, which run at once.
func time(_ operations: Int, tasks: Int, _ body: @escaping @Sendable (Range<Int>) async throws -> Void) async throws -> Cost {
  try await time(operations) {
    if tasks == 1 { return try await body(0..<operations) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<tasks {
        let share = operations.share(task, of: tasks)
        group.addTask { try await body(share) }
      }
      try await group.waitForAll()
    }
  }
}

extension Int {
  /// The part of so many things that one of several has to do.
  func share(_ place: Int, of count: Int) -> Range<Int> { self * place / count..<self * (place + 1) / count }
}

extension Duration {
  var microseconds: Double { Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12 }
}

extension [Double] {
  var median: Double {
    let sorted = self.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
