extension History {
  /// Whether transactions that append to lists and read them were atomic, isolated (serializable) and in the order of real time.
  ///
  /// After Elle (Kingsbury and Alvaro, 2020): since elements are unique and lists only grow, a read tells which writes came before it and in
  /// which order. From that follow what is wrong with one transaction alone, and which transactions must come before which; a circle of those
  /// can't be.
  static func checkLists(_ operations: [Operation]) -> Report {
    var report = Report()
    let transactions = operations.filter { if case .transaction = $0.invocation { true } else { false } }
    for transaction in transactions { report.count(transaction) }
    let lists = Lists(transactions)
    for (key, element) in lists.reused { report.leaveOpen("list \(key): \(element) was appended more than once") }
    for transaction in transactions { InternalReads(transaction).judge(into: &report) }
    ElementCheck(lists).judge(into: &report)
    let dependencies = Dependencies(lists)
    CycleCheck(dependencies, transactions).judge(into: &report)
    return report
  }
}

/// What the transactions say of one list.
struct ObservedList {
  let key: Int
  /// The transaction that appends an element.
  var writers: [Int: Int] = [:]
  /// Acknowledged reads by transaction, in their order.
  var reads: [(transaction: Int, elements: [Int])] = []
  /// The longest read. Where nothing is wrong, all others are how it begins.
  var longest: [Int] = []
  /// The last start of an acknowledged read.
  var lastRead = -1
}

/// The lists of a history, by key.
struct Lists {
  let transactions: [History.Operation]
  private(set) var all: [ObservedList] = []
  private(set) var reused: [(key: Int, element: Int)] = []
  private var places: [Int: Int] = [:]

  init(_ transactions: [History.Operation]) {
    self.transactions = transactions
    for (number, transaction) in transactions.enumerated() {
      for case .append(let key, let element) in transaction.asked { write(element, to: key, number) }
      for case .read(let key, let elements) in transaction.told { read(elements, of: key, number) }
    }
  }

  private mutating func write(_ element: Int, to key: Int, _ transaction: Int) {
    if all[place(key)].writers.updateValue(transaction, forKey: element) != nil { reused.append((key, element)) }
  }

  private mutating func read(_ elements: [Int], of key: Int, _ transaction: Int) {
    let place = place(key)
    all[place].reads.append((transaction, elements))
    if elements.count > all[place].longest.count { all[place].longest = elements }
    all[place].lastRead = max(all[place].lastRead, transactions[transaction].start)
  }

  private mutating func place(_ key: Int) -> Int {
    if let place = places[key] { return place }
    all.append(ObservedList(key: key))
    places[key] = all.count - 1
    return all.count - 1
  }
}

extension History.Operation {
  /// The steps that were asked for.
  var asked: [History.Step] { if case .transaction(let steps) = invocation { steps } else { [] } }
  /// The steps as they were answered; none unless they were.
  var told: [History.Step] { if case .transaction(let steps)? = answer { steps } else { [] } }

  /// What it appends to a list, in order.
  func appended(to key: Int) -> [Int] {
    asked.compactMap { if case .append(key, let element) = $0 { element } else { nil } }
  }
}
