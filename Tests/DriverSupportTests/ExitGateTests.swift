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

  /// As one that waits for input does.
  @Test func `waits for no thread that holds a stream`() async throws {
    await #expect(processExitsWith: .exitCode(7)) {
      Thread.detachNewThread {
        flockfile(fopen("/dev/null", "w"))
        while true { pause() }
      }
      usleep(50_000)
      ExitGate.enter()
      exit(7)
    }
  }

  /// OpenSSL tells when it is taken down.
  @Test func `takes nothing down under who is still inside`() async throws {
    let result = await #expect(processExitsWith: .exitCode(7), observing: [\.standardOutputContent]) {
      atexit { say("handled ") }
      atTheEndOfOpenSSL { say("taken down ") }
      ExitGate.enter()
      print("written out", terminator: "")
      exit(7)
    }
    #expect(result.map { String(decoding: $0.standardOutputContent, as: UTF8.self) } == "handled written out")
  }

  @Test func `is as ever with nobody inside`() async throws {
    let result = await #expect(processExitsWith: .exitCode(7), observing: [\.standardOutputContent]) {
      atexit { say("handled ") }
      atTheEndOfOpenSSL { say("taken down") }
      ExitGate.inside {}
      exit(7)
    }
    #expect(result.map { String(decoding: $0.standardOutputContent, as: UTF8.self) } == "handled taken down")
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

/// The tests link what stands on OpenSSL; it registered with `exit` before they began.
private func atTheEndOfOpenSSL(_ handler: @convention(c) () -> Void) {
  typealias Register = @convention(c) (@convention(c) () -> Void) -> Int32
  guard let symbol = dlsym(nil, "OPENSSL_atexit") else { return say("no OpenSSL ") }
  _ = unsafeBitCast(symbol, to: Register.self)(handler)
}

/// Writes at once.
private func say(_ text: String) { _ = text.withCString { write(STDOUT_FILENO, $0, strlen($0)) } }
