import StoreOperations
import Synchronization
import WellSenseStore

/// Standard output as the end of an export. It remembers why it could not be written: who reads it may only have gone away.
final class ConsoleSink: ExportSink {
  private let console: Console
  private let stopped = Mutex<(any Error)?>(nil)

  init(_ console: Console) {
    self.console = console
  }

  var failure: (any Error)? { stopped.withLock { $0 } }

  func write(_ bytes: [UInt8]) async throws(StoreError) {
    do {
      try console.write(bytes)
      try console.flush()
    } catch {
      stopped.withLock { $0 = error }
      throw StoreError(.cancelled, "standard output takes no more", operation: "export")
    }
  }
}
