package import StoreTesting
import TestSupport
import WellSenseStore

/// Whether a run has left what it must: a history that a correct store can have, and databases that are alike and have everything.
package struct ChaosVerdict: Sendable {
  package private(set) var report = History.Report()
  private var images: [(name: String, image: DatabaseImage)] = []
  /// What the databases' own records lack.
  private var records: [String] = []

  /// Of a run that isn't over.
  init() {}

  /// - Parameters:
  ///   - databases: each by itself, when nobody writes any more.
  ///   - history: gets what is read of them.
  init(
    of databases: [(name: String, driver: any Driver)], _ history: inout History, _ workload: Workload
  ) async throws {
    for (_, driver) in databases {
      try await driver.open(soon(.seconds(20)))
      _ = try await driver.initialize(.current, log: .asItIs, soon(.seconds(20)))
    }
    records = try await ChaosRecords.complaints(databases)
    for (name, driver) in databases {
      history.append(try await workload.readEverything(on: Store(driver), after: history))
      images.append((name, try await DatabaseImage(of: driver)))
    }
    report = try workload.judge(history)
    report.compare(images)
  }

  private var isAlike: Bool { Set(images.map(\.image)).count == 1 }

  /// Why the run was not good.
  var complaints: [String] { report.complaints + records + (isAlike ? [] : ["the databases differ"]) }

  /// Lines of a table.
  var markdown: String {
    """
    | histories | \(report.summary) |
    | rows in the end, databases alike | \(images.first?.image.rowCount ?? 0), \(isAlike ? "yes" : "**no**") |
    | every database has all, by its own record | \(records.isEmpty ? "yes" : "**no**: " + records.joined(separator: "; ")) |
    """
  }
}

extension History.Report {
  /// So many registers may be left undecided where their search took too long; more, and the run shows too little.
  static let undecidedAllowed = 3

  /// Why a run isn't good.
  fileprivate var complaints: [String] {
    var complaints: [String] = []
    if judgement == .invalid { complaints.append("histories that no correct store has") }
    if undecided.count > Self.undecidedAllowed { complaints.append("\(undecided.count) undecided, more than \(Self.undecidedAllowed)") }
    return complaints
  }

  /// The judgement, how many anomalies of each kind, and what was left undecided.
  fileprivate var summary: String {
    let found = counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
    return ([judgement.rawValue] + found + undecided).joined(separator: "; ")
  }
}
