public import WellSenseStore

/// The same random operations on several drivers, whose answers, errors and rows must be equal after each.
///
/// Few keys, few instants and few values make duplicates, ties, conflicts, missing rows and repeats common. The seed decides
/// everything but the ids of operations' versions, which are compared by the operation that made them.
public struct Differential: Sendable {
  public var seed: UInt64
  public var operations: Int
  /// Whether the change log is on, and compared too.
  public var log: ChangeLog

  public init(seed: UInt64, operations: Int = 10_000, log: ChangeLog = .asItIs) {
    self.seed = seed
    self.operations = operations
    self.log = log
  }

  /// Opens and initializes fresh drivers, runs on all of them, and closes them.
  ///
  /// - Throws: ``Difference`` at the first operation after which two drivers differ.
  public func run(on drivers: [any Driver]) async throws -> Report {
    var run = Run(self, drivers)
    do {
      try await run.start()
      for number in 1...max(1, operations) { try await run.step(number) }
    } catch {
      for driver in drivers { await driver.close() }
      throw (error as? Difference) ?? run.difference("an error outside of any comparison: \(error)")
    }
    for driver in drivers { await driver.close() }
    return run.report
  }

  /// What a run did.
  public struct Report: Sendable, CustomStringConvertible {
    public var seed: UInt64
    public var operations = 0
    /// Operations by kind.
    public var mix: [String: Int] = [:]
    /// Errors that all drivers agreed on, by code.
    public var errors: [String: Int] = [:]
    /// Most rows at one time.
    public var rows = 0

    /// The part of operations that were refused, 0 to 1.
    public var refused: Double { Double(errors.values.reduce(0, +)) / Double(max(1, operations)) }

    public var description: String {
      func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      }
      let percent = Int((refused * 100).rounded())
      return
        "Differential: \(operations) operations, seed \(seed): \(list(mix)); \(percent)% refused: \(list(errors)); at most \(rows) rows"
    }
  }

  /// Two drivers that don't agree. Holds test data only.
  public struct Difference: Error, Sendable, CustomStringConvertible {
    public var seed: UInt64
    public var operation: Int
    /// Where they differ, and what each says.
    public var what: String
    /// The last operations, the newest at the end.
    public var trace: [String]

    public var description: String {
      "operation \(operation) of seed \(seed): \(what)\nlast operations:\n" + trace.map { "  " + $0 }.joined(separator: "\n")
    }
  }
}
