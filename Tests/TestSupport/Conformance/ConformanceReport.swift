internal import Foundation
package import StoreTesting
package import WellSenseStore

/// A run of the conformance suite over one kind of driver, which leaves what was kept for `Docs/driver-matrix.md`.
package struct ConformanceReport: Sendable {
  private let engine: String
  private let way: String

  /// - Parameters:
  ///   - engine: a column of the matrix.
  ///   - way: how the engine is used here, as with a pool of 8.
  package init(_ engine: String, _ way: String) {
    self.engine = engine
    self.way = way
  }

  /// Checks a promise and notes how that went.
  package func check(_ promise: Promise, on driver: any Driver) async throws {
    do {
      let outcome = try await promise.check(on: driver)
      note(promise, outcome.isSupported ? "kept" : "unsupported", outcome.driver)
    } catch {
      note(promise, "failed", driver.info)
      throw error
    }
  }

  /// One line a check, of several test processes in one file.
  private func note(_ promise: Promise, _ result: String, _ info: DriverInfo) {
    guard let folder = RunReports.folder else { return }
    let line = [engine, way, promise.topic.rawValue, promise.id, result, info.version, info.capabilities.description]
      .joined(separator: "\t")
    try? FileManager.default.createDirectory(atPath: folder + "/conformance", withIntermediateDirectories: true)
    guard let file = fopen(folder + "/conformance/promises.tsv", "a") else { return }
    // A short line appended at once is never mixed with another's.
    fputs(line + "\n", file)
    fclose(file)
  }
}
