public import WellSenseStore

/// Which mutants each promise catches: what a conformance suite is worth.
public struct MutationTable: Sendable {
  public let promises: [Promise]
  public let mutants: [Mutant]
  /// Pairs of ids, the promise's first, where the promise failed on the mutant.
  private let catches: Set<[String]>

  /// Checks every promise on every mutant of a driver, several at a time.
  ///
  /// Promises that move much data are only checked on the mutants that break much data, and mutants of replication only with promises of it.
  /// - Parameters:
  ///   - make: gives a fresh, empty, correct driver at each call.
  ///   - limit: how long one check may take; a mutant that hangs is caught then.
  public init(
    promises: [Promise] = Promise.all, mutants: [Mutant] = Mutant.all, limit: Duration = .seconds(8), workers: Int = 8,
    over make: @escaping @Sendable () -> any Driver
  ) async {
    self.promises = promises
    self.mutants = mutants
    let pairs = promises.flatMap { promise in
      mutants.filter { $0.canShow(in: promise) }.map { (promise, $0) }
    }
    catches = await withTaskGroup(of: [[String]].self) { group in
      for worker in 0..<workers {
        group.addTask {
          var caught: [[String]] = []
          for place in stride(from: worker, to: pairs.count, by: workers) {
            let (promise, mutant) = pairs[place]
            do { try await promise.check(on: mutant.over(make()), within: limit) } catch { caught.append([promise.id, mutant.id]) }
          }
          return caught
        }
      }
      return await group.reduce(into: []) { $0.formUnion($1) }
    }
  }

  /// The mutants that a promise catches.
  public func caught(by promise: Promise) -> [Mutant] { mutants.filter { catches.contains([promise.id, $0.id]) } }

  /// The promises that catch a mutant.
  public func catching(_ mutant: Mutant) -> [Promise] { promises.filter { catches.contains([$0.id, mutant.id]) } }

  /// Promises that catch nothing.
  public var idle: [Promise] { promises.filter { caught(by: $0).isEmpty } }

  /// Mutants that nothing catches.
  public var survivors: [Mutant] { mutants.filter { catching($0).isEmpty } }

  /// The table as Markdown: mutants by number, promises with the numbers of those they catch.
  public var markdown: String {
    let numbers = Dictionary(uniqueKeysWithValues: mutants.enumerated().map { ($1.id, $0 + 1) })
    let columns = mutants.map { "| \(numbers[$0.id] ?? 0) | `\($0.id)` | \($0.sentence) | \(catching($0).count) |" }
    let rows = promises.map { promise in
      let list = caught(by: promise).compactMap { numbers[$0.id] }.map(String.init).joined(separator: " ")
      return "| `\(promise.id)` | \(promise.sentence) | \(list) |"
    }
    return
      (["# Promises and mutants", "", "| no. | mutant | what it does | caught by |", "| --: | --- | --- | --: |"] + columns
      + ["", "| promise | in words | catches mutants no. |", "| --- | --- | --- |"] + rows).joined(separator: "\n") + "\n"
  }
}

extension Mutant {
  fileprivate func canShow(in promise: Promise) -> Bool {
    (!promise.isHeavy || Self.ofMuchData.contains(id)) && (promise.topic == .replication || !Self.ofSets.contains(id))
  }

  /// Mutants that leave a database outside a set as it is.
  private static let ofSets = Set(replication.map(\.id))

  /// Mutants that only show, or also show, where there is much data.
  static let ofMuchData: Set<String> = [
    "pages-capped", "batches-capped", "content-cut-at-64-kib", "no-rollback", "population-deviation", "affected-without-children",
    "counts-one-off", "json-keys-cleaned",
  ]
}
