import WellSenseStore

/// Gives another thread or process time to do something. Fails rather than hang.
///
/// - Parameter reason: what it fails as.
package func eventually(
  within patience: Duration = .seconds(60), or reason: @autoclosure () -> any Error = Missing(), _ condition: () async throws -> Bool
) async throws {
  let end = Deadline(after: patience)
  while try await !condition() {
    guard !end.hasPassed else { throw reason() }
    // Polls, since what it waits for has no door of its own; nothing depends on the pause.
    try await Task.sleep(for: .milliseconds(1))
  }
}
