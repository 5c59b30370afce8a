internal import CExit
internal import Glibc
internal import Synchronization

/// Keeps threads out of the client libraries while the process ends.
///
/// `exit` takes down these libraries and what they stand on, OpenSSL, while other threads run on: one that is making a connection then reads
/// what was freed, and the process that meant to end well dies of a signal. So before that, `exit` waits here for those inside, and lets nobody
/// in any more. Whoever waits for a server that doesn't answer isn't waited for long: with somebody still inside, the process ends when all
/// handlers of the program have run, and no library is taken down.
///
/// OpenSSL registers such a handler when it is first used. Where that is by a connection, it is asked not to; a client library that uses it as
/// it is loaded has registered before everything else, which the process doesn't come to any more; what a program does with it in between is
/// the program's.
package enum ExitGate {
  private static let patience = Duration.milliseconds(500)
  /// How many are inside, twice; odd once the process ends.
  private static let state = Atomic(0)
  private static let isGuarded: Void = {
    initializeOpenSSL()
    wellsense_at_last { ExitGate.isOccupied }
    _ = atexit { ExitGate.close() }
  }()

  /// Uses a client library. Never returns if that begins when the process ends.
  package static func inside<Value, Failure>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    enter()
    defer { leave() }
    return try body()
  }

  /// Before a thread uses a client library; it never returns once the process ends.
  package static func enter() {
    isGuarded
    guard state.add(2, ordering: .acquiring).oldValue & 1 == 0 else {
      leave()
      while true { pause() }
    }
  }

  /// After it, on whatever thread.
  package static func leave() { state.subtract(2, ordering: .releasing) }

  private static func close() {
    state.bitwiseOr(1, ordering: .acquiringAndReleasing)
    let end = ContinuousClock.now.advanced(by: patience)
    while isOccupied, .now < end { usleep(500) }
  }

  private static var isOccupied: Bool { state.load(ordering: .acquiring) > 1 }

  /// What registered last with `exit` runs first, so OpenSSL must have done that before, if it does at all. It is a client library's, if
  /// anybody's.
  private static func initializeOpenSSL() {
    typealias Initialize = @convention(c) (UInt64, OpaquePointer?) -> Int32
    guard let symbol = dlsym(nil, "OPENSSL_init_crypto") else { return }
    // It does nothing where nothing is asked for.
    let loadCryptoStrings: UInt64 = 2
    let noExitHandler: UInt64 = 0x80000
    _ = unsafeBitCast(symbol, to: Initialize.self)(loadCryptoStrings | noExitHandler, nil)
  }
}
