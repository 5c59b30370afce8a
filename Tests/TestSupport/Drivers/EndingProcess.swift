import Glibc
package import WellSenseStore

/// Ends the process, which is that of a test of its end, while many connections are being made.
package func endWhileConnecting(code: Int32, _ driver: @escaping @Sendable () -> some Driver) async throws {
  for _ in 0..<8 {
    Task { while !Task.isCancelled { _ = await driver().failureToOpen() } }
  }
  try await endSoon(code: code)
}

/// Ends the process, which is that of a test of its end, in the middle of whatever goes on.
package func endSoon(code: Int32) async throws {
  // Any moment is as good as another: nothing is expected after it.
  try await Task.sleep(for: .milliseconds(Int.random(in: 50..<200)))
  exit(code)
}
