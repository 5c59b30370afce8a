import Glibc
package import WellSenseStore

/// Ends the process, which is one of an exit test, while many connections are being made.
package func endWhileConnecting(code: Int32, _ driver: @escaping @Sendable () -> some Driver) async throws {
  for _ in 0..<8 {
    Task { while !Task.isCancelled { _ = await driver().failureToOpen() } }
  }
  try await Task.sleep(for: .milliseconds(Int.random(in: 50..<200)))
  exit(code)
}
