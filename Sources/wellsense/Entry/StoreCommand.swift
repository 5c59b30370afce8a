import ArgumentParser
import WellSenseStore

/// A command that works on an open store.
protocol StoreCommand: AsyncParsableCommand {
  var options: DatabaseOptions { get }
  func run(on store: Store, _ console: Console) async throws
}

extension StoreCommand {
  mutating func run() async throws {
    try await runOnStore()
  }

  /// Opens the store, does what the command is for, and closes the store whatever happened.
  func runOnStore() async throws {
    let store = try await options.openStore()
    let console = Console.standard
    do {
      try await run(on: store, console)
      try console.flush()
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }
}
