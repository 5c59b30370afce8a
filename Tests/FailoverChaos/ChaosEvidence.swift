import Foundation
import StoreFaults
import StoreTesting
import TestSupport
import WellSenseStore

/// A run that came to no end, and where everything is kept that may tell why.
package struct ChaosFailure: Error, CustomStringConvertible {
  let error: any Error
  let folder: URL

  package var description: String { "\(error)\nwhat happened is in \(folder.path)" }
}

/// What is kept of a run in which something was wrong. Whatever can't be had is left out, and a line says why.
struct ChaosEvidence: Sendable {
  /// Of the run, in the names of its files.
  let name: String
  let folder: URL

  func keep(_ history: History) { write(Data(history.jsonLines), "history-\(name).jsonl") }

  func keep(_ diary: ChaosDiary) { write(Data(diary.text.utf8), "faults-\(name).txt") }

  /// The change logs of databases.
  func keep(_ drivers: [(name: String, driver: any Driver)]) async {
    for (member, driver) in drivers {
      var lines = ""
      do {
        try await driver.open(Call(deadline: Deadline(after: .seconds(20))))
        try await Self.read(driver, into: &lines)
        lines += "record: \(try await driver.replication?.record(Call(deadline: Deadline(after: .seconds(20)))) as Any)\n"
      } catch {
        lines += "\(error)\n"
      }
      write(Data(lines.utf8), "log-\(name)-\(member).txt")
    }
  }

  /// What servers have said.
  func keep(_ servers: [String], of set: ServerSet) {
    for server in servers {
      guard let text = try? Data(contentsOf: set.log(of: server)) else { continue }
      write(text, "said-\(name)-\(server).txt")
    }
  }

  private static func read(_ driver: any Driver, into lines: inout String) async throws {
    var position: Position?
    while true {
      let page = try await driver.changes(after: position, limit: 1_000, Call(deadline: Deadline(after: .seconds(60))))
      for change in page.changes { lines += "\(change.position.sequence) \(change.operation) \(change.stamp) \(change.verdict)\n" }
      guard let last = page.changes.last?.position, last != position else { break }
      position = last
    }
  }

  private func write(_ data: Data, _ file: String) {
    do {
      try data.write(to: folder.appending(path: file))
    } catch {
      FileHandle.standardError.write(Data("\(file) can't be kept: \(error)\n".utf8))
    }
  }
}
