public import WellSenseStore

/// One thing that every driver, and every layer over one, promises: a sentence and a check.
///
/// Run all of them from any test framework. With Swift Testing:
/// ```swift
/// @Test(arguments: Promise.all) func conforms(_ promise: Promise) async throws { try await promise.check(on: MyDriver()) }
/// ```
public struct Promise: Sendable, Identifiable, CustomStringConvertible {
  /// `topic.what-is-promised`, as `uniqueness.email-key-duplicate-rejected`. Never changes.
  public let id: String
  public let topic: Topic
  /// The promise in words.
  public let sentence: String
  /// What a driver must offer for the promise to mean anything. A driver without it must answer `.unsupported`, and that is checked then.
  public let needs: Capabilities
  /// Whether the check moves much data, and takes long.
  public let isHeavy: Bool
  let log: ChangeLog
  let body: @Sendable (Trial) async throws -> Void

  init(
    _ topic: Topic, _ name: String, _ sentence: String, log: ChangeLog = .asItIs, needs: Capabilities = [],
    heavy: Bool = false, _ body: @escaping @Sendable (Trial) async throws -> Void
  ) {
    self.id = "\(topic.rawValue).\(name)"
    self.topic = topic
    self.sentence = sentence
    self.log = log
    self.needs = log == .on ? needs.union(.changeLog) : needs
    self.isHeavy = heavy
    self.body = body
  }

  public var description: String { id }

  /// All promises, by topic.
  public static let all: [Promise] = Topic.allCases.flatMap(\.promises)

  /// Opens and initializes a fresh, empty driver, checks the promise on it, and closes it.
  ///
  /// - Parameter limit: how long the check may take; a driver that hangs fails the promise then.
  /// - Returns: what the driver was, and whether it has what the promise needs; one that hasn't must say so, and does.
  /// - Throws: ``PromiseFailure``.
  @discardableResult
  public func check(on driver: any Driver, within limit: Duration = .seconds(20)) async throws -> PromiseOutcome {
    let outcome = Memory(PromiseOutcome(isSupported: false, driver: driver.info))
    do {
      try await withLimit(limit) {
        let found = try await run(on: driver)
        outcome { $0 = found }
      }
      return outcome { $0 }
    } catch var failure as PromiseFailure {
      failure.promise = id
      throw failure
    } catch {
      throw PromiseFailure(promise: id, expected: "no other error than the promised", seen: "\(error)")
    }
  }

  private func run(on driver: any Driver) async throws -> PromiseOutcome {
    let trial = Trial(driver, promise: id)
    var outcome = PromiseOutcome(isSupported: true, driver: driver.info)
    do {
      if needs.isSubset(of: driver.info.capabilities) {
        try await trial.start(log: log)
        try await body(trial)
      } else {
        outcome.isSupported = false
        try await trial.checkUnsupported(needs.subtracting(driver.info.capabilities))
      }
      outcome.driver = driver.info
    } catch {
      outcome.driver = driver.info
      await driver.close()
      guard trial.wasUnsupported({ $0 }) else { throw error }
      outcome.isSupported = false
    }
    await driver.close()
    return outcome
  }
}

/// How a promise was kept.
public struct PromiseOutcome: Sendable {
  /// Whether the driver has what the promise needs. If not, it has rightly answered `.unsupported`.
  public internal(set) var isSupported: Bool
  /// What the driver was when the check ended.
  public internal(set) var driver: DriverInfo
}

/// What promises are about.
public enum Topic: String, Sendable, Hashable, CaseIterable {
  case identity, text, nulls, time, json, numbers
  case uniqueness, references, deletion, versions, preconditions
  case repeats, atomicity, returning
  case pages, ordering, conditions, tags
  case aggregates, zones
  case counters, places
  case log, replication, concurrency, cancellation, deadlines
  case capabilities, limits, lifecycle, statistics, errors

  var promises: [Promise] {
    switch self {
    case .identity: Promise.identity
    case .text: Promise.text
    case .nulls: Promise.nulls
    case .time: Promise.time
    case .json: Promise.json
    case .numbers: Promise.numbers
    case .uniqueness: Promise.uniqueness
    case .references: Promise.references
    case .deletion: Promise.deletion
    case .versions: Promise.versions
    case .preconditions: Promise.preconditions
    case .repeats: Promise.repeats
    case .atomicity: Promise.atomicity
    case .returning: Promise.returning
    case .pages: Promise.pages
    case .ordering: Promise.ordering
    case .conditions: Promise.conditions
    case .tags: Promise.tags
    case .aggregates: Promise.aggregates
    case .zones: Promise.zones
    case .counters: Promise.counters
    case .places: Promise.places
    case .log: Promise.log
    case .replication: Promise.replication
    case .concurrency: Promise.concurrency
    case .cancellation: Promise.cancellation
    case .deadlines: Promise.deadlines
    case .capabilities: Promise.capabilities
    case .limits: Promise.limits
    case .lifecycle: Promise.lifecycle
    case .statistics: Promise.statistics
    case .errors: Promise.errors
    }
  }
}
