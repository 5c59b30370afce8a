import ArgumentParser
import Foundation
import WellSenseStore

@main
enum Main {
  static func main() async {
    Interrupts.block()
    let task = Task { await run(Array(CommandLine.arguments.dropFirst())) }
    Interrupts.start { task.cancel() }
    exit(await task.value.code)
  }

  private static func run(_ arguments: [String]) async -> ExitStatus {
    do {
      var command = try Wellsense.parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try Console.standard.flush()
      return .success
    } catch {
      // What was printed before the failure belongs to the reader; nobody may be there any more.
      try? Console.standard.flush()
      return report(error)
    }
  }

  private static func report(_ error: any Error) -> ExitStatus {
    if error is OutputClosed { return .success }
    if let signal = Interrupts.received, isCancellation(error) {
      Console.standard.warn("stopped by a signal; nothing is half-written, repeat the command to go on")
      return .interrupted(by: signal)
    }
    let failure = (error as? StoreError).map(CommandFailure.init) ?? error as? CommandFailure
    if let failure {
      Console.standard.warn("error: \(failure.message)")
      return failure.status
    }
    return reportParsing(error)
  }

  private static func isCancellation(_ error: any Error) -> Bool {
    error is CancellationError || (error as? StoreError)?.code == .cancelled
  }

  /// Help and versions are errors of the parser, too.
  private static func reportParsing(_ error: any Error) -> ExitStatus {
    if Wellsense.exitCode(for: error) == .success {
      try? Console.standard.print(Wellsense.fullMessage(for: error))
      try? Console.standard.flush()
      return .success
    }
    let message = Wellsense.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
    Console.standard.warn("error: \(message) (`wellsense help` shows how)")
    return .usage
  }
}
