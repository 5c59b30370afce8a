import Foundation

/// Standard input, output and errors, which whoever starts a program may have closed.
enum StandardStreams {
  /// Takes the numbers of those that are closed. Else the next file that is opened, as an export, would get one and be printed into.
  ///
  /// Printing still fails: what stands in for an output can only be read. Has to run before anything is opened.
  static func occupy() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
      // The lowest free number is this one.
      _ = open("/dev/null", O_RDONLY)
    }
  }
}
