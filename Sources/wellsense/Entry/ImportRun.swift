import Foundation
import StoreOperations
import WellSenseStore

/// An import with its progress, its report, and what is said when it is stopped.
struct ImportRun {
  let store: Store
  let console: Console
  let options: DatabaseOptions
  /// What progress counts.
  var unit = "rows"

  /// What isn't there is said before a database is made for it.
  static func check(_ paths: [String]) throws {
    for path in paths where access(path, R_OK) != 0 {
      let reason = errno == ENOENT ? "there is nothing at" : "can't read"
      throw CommandFailure(.noInput, "\(reason) \(path)")
    }
  }

  func perform(_ body: (@escaping OperationProgress) async throws -> ImportReport) async throws {
    let before = try await store.statistics()
    let bar = ProgressBar("importing", unit: unit, on: console.terminal)
    let start = ContinuousClock.now
    do {
      let report = try await body { bar.update($0, $1) }
      bar.finish()
      try ImportText(report, took: ContinuousClock.now - start).print(to: console, json: options.json)
    } catch {
      bar.finish()
      await tell(since: before)
      throw Self.located(error)
    }
  }

  /// Input that can't be read isn't the database's fault.
  private static func located(_ error: any Error) -> any Error {
    guard let error = error as? StoreError, error.driver == nil, [.notFound, .accessDenied].contains(error.code) else { return error }
    return CommandFailure(.noInput, error.detail)
  }

  /// What a failed or stopped import left, counted in a task of its own: this one may be cancelled.
  private func tell(since before: Statistics) async {
    let store = store
    guard let after = try? await Task.detached(operation: { try await store.statistics() }).value else { return }
    let people = (after.rows[.users] ?? 0) - (before.rows[.users] ?? 0)
    let records = (after.rows[.healthRecords] ?? 0) - (before.rows[.healthRecords] ?? 0)
    guard people + records > 0 || Task.isCancelled else { return }
    console.warn(
      "added until then: \(NumberText.count(people, "person", "people")), \(NumberText.count(records, "record")); importing again goes on from there"
    )
  }
}
