import WellSenseStore

/// Gives another thread or process time to do something. Fails rather than hang.
package func eventually(_ condition: () async throws -> Bool) async throws {
  let end = Deadline(after: .seconds(60))
  while try await !condition() {
    guard !end.hasPassed else { throw Missing() }
    // Polls, since what it waits for has no door of its own; nothing depends on the pause.
    try await Task.sleep(for: .milliseconds(1))
  }
}
