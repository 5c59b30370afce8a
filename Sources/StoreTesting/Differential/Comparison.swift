import WellSenseStore

/// Compares what two drivers say, versions by the operation that made them.
struct Comparison {
  let left: [Version: Int]
  let right: [Version: Int]

  /// Whether it is the answer to a repeat. A log keeps a rejection's code, not its field.
  let isRepeat: Bool

  init(_ left: Side, _ right: Side, isRepeat: Bool) {
    self.isRepeat = isRepeat
    self.left = left.makers
    self.right = right.makers
  }

  /// Where two answers differ; nil if they don't.
  func difference(_ one: Side.Answer, _ two: Side.Answer) -> String? {
    switch (one, two) {
    case (.commit(let one), .commit(let two)): difference(one, two)
    case (.rows(let one), .rows(let two)): difference(one, two)
    case (.buckets(let one), .buckets(let two)): difference(one, two)
    case (.verdict(let one), .verdict(let two)): same(one.map { known($0, left) }, two.map { known($0, right) }, "outcome")
    case (.counts(let one), .counts(let two)): same(one, two, "statistics")
    case (.error(let one), .error(let two)):
      same(told(one), told(two), "error")
    default: "one accepted and one refused: \(Self.brief(one)) / \(Self.brief(two))"
    }
  }

  func difference(_ one: [RowBatch], _ two: [RowBatch]) -> String? {
    if let difference = same(one.count, two.count, "number of batches") { return difference }
    for (one, two) in zip(one, two) {
      if let difference = difference(one, two) { return difference }
    }
    return nil
  }

  func difference(_ one: [Change], _ two: [Change]) -> String? {
    if let difference = same(one.map(\.operation), two.map(\.operation), "operations in the log") { return difference }
    for (one, two) in zip(one, two) {
      let differences = [
        same(one.position.sequence, two.position.sequence, "sequence"),
        same(known(one.verdict, left), known(two.verdict, right), "verdict in the log"),
        same(one.effects.deletions, two.effects.deletions, "deletions in the log"), difference(one.effects.puts, two.effects.puts),
        same(one.bases.map { base(for: $0, left) }.sorted(), two.bases.map { base(for: $0, right) }.sorted(), "bases in the log"),
      ]
      if let difference = differences.lazy.compactMap(\.self).first { return difference }
    }
    return nil
  }

  private func difference(_ one: Commit, _ two: Commit) -> String? {
    same(left[one.version], right[two.version], "operation that made the version") ?? same(one.affected, two.affected, "affected")
      ?? same(one.isReplay, two.isReplay, "isReplay") ?? same(one.position?.sequence, two.position?.sequence, "sequence")
      ?? difference(one.rows, two.rows)
  }

  private func difference(_ one: RowBatch, _ two: RowBatch) -> String? {
    guard one.entity == two.entity, one.width == two.width, one.count == two.count else {
      return "rows of \(one.entity.name): \(one.count) / rows of \(two.entity.name): \(two.count)"
    }
    let system = Schema.current[one.entity].systemPlaces
    for row in 0..<one.count {
      for place in 0..<one.width where !system.contains(place) || place == one.width - 1 {
        if !Self.areEqual(one[row, place], one, two[row, place], two) { return Self.brief(one, two, row, place) }
      }
      guard maker(one, row, left) == maker(two, row, right) else { return Self.brief(one, two, row, one.width - 2) }
    }
    return same(one.next, two.next, "next of \(one.entity.name)")
  }

  private func maker(_ batch: RowBatch, _ row: Int, _ makers: [Version: Int]) -> Int? {
    guard let version = batch.version(row) else { return nil }
    return makers[version] ?? -1
  }

  private static func areEqual(_ one: Cell, _ batch: RowBatch, _ two: Cell, _ other: RowBatch) -> Bool {
    guard one.kind == two.kind else { return false }
    guard one.isStored else { return one == two }
    let (left, right) = (batch.bytes(one), other.bytes(two))
    return left == right || one.kind == .json && JSON(trusted: left) == JSON(trusted: right)
  }

  private func difference(_ one: Buckets, _ two: Buckets) -> String? {
    if let difference = same(one.count, two.count, "count") ?? same(one.buckets.map(\.start), two.buckets.map(\.start), "buckets") {
      return difference
    }
    for (one, two) in zip(one.buckets, two.buckets) {
      if let difference = difference(one.summary, two.summary) { return difference }
    }
    return nil
  }

  private func difference(_ one: Summary, _ two: Summary) -> String? {
    let largest = max(one.minimum?.magnitude ?? 0, one.maximum?.magnitude ?? 0)
    func close(_ one: Double?, _ two: Double?, _ what: String) -> String? {
      guard let one, let two else { return same(one, two, what) }
      return (one - two).magnitude <= 1e-9 * max(one.magnitude, largest) ? nil : "\(what): \(one) / \(two)"
    }
    var differences = [
      same([one.count, one.numbers], [two.count, two.numbers], "counts"), same(one.firstTime, two.firstTime, "first"),
      same(one.lastTime, two.lastTime, "last"),
    ]
    differences.append(same([one.first, one.last, one.minimum, one.maximum], [two.first, two.last, two.minimum, two.maximum], "ends"))
    differences += [close(one.mean, two.mean, "mean"), close(one.deviation, two.deviation, "deviation")]
    differences.append(close(one.trendPerDay, two.trendPerDay, "trend"))
    differences.append(same(one.percentiles.map(\.fraction), two.percentiles.map(\.fraction), "percentiles"))
    for (one, two) in zip(one.percentiles, two.percentiles) { differences.append(close(one.value, two.value, "percentile")) }
    return differences.lazy.compactMap(\.self).first
  }

  /// A verdict with the operation that made its version.
  private func known(_ verdict: Verdict, _ makers: [Version: Int]) -> String {
    switch verdict {
    case .committed(let version): "committed by \(makers[version] ?? -1)"
    case .rejected(let code): "rejected as \(code)"
    case .accepted: "accepted"
    }
  }

  /// The field only where the contract says which one it is.
  private func told(_ error: StoreError) -> [String] {
    let hasField = !isRepeat && (error.code == .duplicate || error.code == .missingReference)
    return [error.code.description, error.disposition.rawValue, hasField ? error.field ?? "" : ""]
  }

  private func base(for base: Change.Base, _ makers: [Version: Int]) -> String { "\(base.row) \(makers[base.version] ?? -1)" }

  private func same<Value: Equatable>(_ one: Value, _ two: Value, _ what: String) -> String? {
    one == two ? nil : "\(what): \(one) / \(two)"
  }

  private static func brief(_ one: RowBatch, _ two: RowBatch, _ row: Int, _ place: Int) -> String {
    let column = Schema.current[one.entity].columns[place].field.name
    return "\(one.entity.name).\(column) of row \(row): \(one.value(one[row, place])) / \(two.value(two[row, place]))"
  }

  private static func brief(_ answer: Side.Answer) -> String {
    switch answer {
    case .error(let error): "\(error)"
    case .commit(let commit): "committed, affected \(commit.affected), isReplay \(commit.isReplay)"
    default: "answered"
    }
  }
}
