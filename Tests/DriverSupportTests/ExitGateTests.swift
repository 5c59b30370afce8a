import DriverSupport
import Foundation
import Testing

@Suite struct `The end of a process` {
  @Test func `waits for who is in a client library`() async throws {
    let result = await #expect(processExitsWith: .exitCode(7), observing: [\.standardOutputContent]) {
      ExitGate.enter()
      Thread.detachNewThread {
        usleep(100_000)
        say("left")
        ExitGate.leave()
      }
      exit(7)
    }
    #expect(result.map { String(decoding: $0.standardOutputContent, as: UTF8.self) } == "left")
  }

  @Test func `waits for nobody without end`() async throws {
    await #expect(processExitsWith: .exitCode(7)) {
      ExitGate.enter()
      exit(7)
    }
  }

  @Test func `lets nobody in any more`() async throws {
    let result = await #expect(processExitsWith: .exitCode(7), observing: [\.standardOutputContent]) {
      // What was registered first is the last to run.
      atexit {
        Thread.detachNewThread {
          say("came ")
          ExitGate.enter()
          say("entered")
        }
        usleep(100_000)
      }
      ExitGate.enter()
      ExitGate.leave()
      exit(7)
    }
    #expect(result.map { String(decoding: $0.standardOutputContent, as: UTF8.self) } == "came ")
  }
}

/// Writes at once.
private func say(_ text: String) { _ = text.withCString { write(STDOUT_FILENO, $0, strlen($0)) } }
