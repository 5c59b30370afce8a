/// Which transactions must come before which.
struct Dependencies {
  /// Why one comes before another.
  struct Reason: OptionSet {
    let rawValue: UInt8
    /// The other overwrote what it wrote.
    static let overwritten = Reason(rawValue: 1)
    /// The other read what it wrote.
    static let read = Reason(rawValue: 2)
    /// The other wrote what it didn't see yet.
    static let missed = Reason(rawValue: 4)
    /// The other began after it had ended.
    static let time = Reason(rawValue: 8)
    /// On from a place where many reasons meet.
    static let joint = Reason(rawValue: 16)
  }

  struct Edge {
    let from: Int32
    let to: Int32
    let reason: Reason
  }

  private(set) var edges: [Edge] = []
  /// The transactions, and behind them the joints.
  private(set) var nodeCount: Int
  private let lists: Lists

  init(_ lists: Lists) {
    self.lists = lists
    nodeCount = lists.transactions.count
    let happened = happened()
    for list in lists.all {
      addOrder(of: list)
      addReads(of: list)
      addUnseen(of: list, happened)
    }
    addTime()
  }

  private mutating func add(_ from: Int, _ to: Int, _ reason: Reason) {
    if from != to { edges.append(Edge(from: Int32(from), to: Int32(to), reason: reason)) }
  }

  private mutating func addOrder(of list: ObservedList) {
    for (first, second) in zip(list.longest, list.longest.dropFirst()) {
      if let first = list.writers[first], let second = list.writers[second] { add(first, second, .overwritten) }
    }
  }

  private mutating func addReads(of list: ObservedList) {
    for read in list.reads {
      if let last = read.elements.last, let writer = list.writers[last] { add(writer, read.transaction, .read) }
      guard read.elements.count < list.longest.count else { continue }
      if let writer = list.writers[list.longest[read.elements.count]] { add(read.transaction, writer, .missed) }
    }
  }

  /// Whether each transaction took effect for certain: it was acknowledged, or something that it appended was seen.
  private func happened() -> [Bool] {
    var happened = lists.transactions.map { $0.outcome == .ok }
    for list in lists.all {
      for element in list.longest { if let writer = list.writers[element] { happened[writer] = true } }
    }
    return happened
  }

  /// Lists only grow, so what nobody saw comes after all that somebody saw.
  private mutating func addUnseen(of list: ObservedList, _ happened: [Bool]) {
    guard list.writers.count > list.longest.count else { return }
    let seen = Set(list.longest)
    let unseen = Set(list.writers.filter { happened[$0.value] && !seen.contains($0.key) }.values)
    guard !unseen.isEmpty else { return }
    // One node between those before and those after, instead of each with each.
    let joint = nodeCount
    nodeCount += 1
    for transaction in unseen { add(joint, transaction, .joint) }
    func precede(_ transaction: Int, _ reason: Reason) {
      guard unseen.contains(transaction) else { return add(transaction, joint, reason) }
      // One of them itself: the joint would lead it back to itself.
      for other in unseen { add(transaction, other, reason) }
    }
    if let last = list.longest.last, let writer = list.writers[last] { precede(writer, .overwritten) }
    for read in list.reads where read.elements.count == list.longest.count { precede(read.transaction, .missed) }
  }

  /// Each acknowledged transaction comes before those that began after its end. Those that one of them precedes in the same way are left out.
  private mutating func addTime() {
    let later = lists.transactions.indices.filter { lists.transactions[$0].outcome != .fail }
    for number in later where lists.transactions[number].outcome == .ok {
      let end = lists.transactions[number].end
      var place = later.partitioningIndex { lists.transactions[$0].start > end }
      var earliest = Int.max
      while place < later.count, lists.transactions[later[place]].start < earliest {
        add(number, later[place], .time)
        earliest = min(earliest, lists.transactions[later[place]].end)
        place += 1
      }
    }
  }
}

extension [Int] {
  /// The first place from which on the condition holds; it must not hold again before one where it doesn't.
  fileprivate func partitioningIndex(_ belongsBehind: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
