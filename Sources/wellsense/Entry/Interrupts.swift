import Foundation
import Synchronization

/// Ctrl-C and its like: the first cancels the command, which ends after the batch under way; the second ends the process at once.
///
/// The signals are blocked in every thread and taken by the first, which waits for them, so that no code ever runs inside a signal handler.
enum Interrupts {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  private static let first = Atomic<Int32>(0)

  /// The signal that came, if one did.
  static var received: Int32? {
    let signal = first.load(ordering: .acquiring)
    return signal == 0 ? nil : signal
  }

  /// Has to run before any thread is started: threads inherit what is blocked.
  static func block() {
    var set = mask
    pthread_sigmask(SIG_BLOCK, &set, nil)
    // A reader that goes away becomes an error of `write`, which can tidy up.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits for signals as long as the process lives, and calls `action` when the first one comes.
  static func wait(_ action: () -> Void) -> Never {
    var set = mask
    while true {
      var signal: Int32 = 0
      guard sigwait(&set, &signal) == 0 else { continue }
      if first.compareExchange(expected: 0, desired: signal, ordering: .acquiringAndReleasing).exchanged {
        action()
      } else {
        _exit(128 + signal)
      }
    }
  }

  private static var mask: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }
}
