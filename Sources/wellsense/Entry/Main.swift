import ArgumentParser
import Foundation
import WellSenseStore

@main
enum Main {
  // Not `async`: an asynchronous main leaves the first thread to libdispatch, which lets signals through again.
  static func main() {
    StandardStreams.occupy()
    Interrupts.block()
    let task = Task.detached { exit(await run(Array(CommandLine.arguments.dropFirst())).code) }
    Interrupts.wait { task.cancel() }
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
      return report(error, arguments)
    }
  }

  private static func report(_ error: any Error, _ arguments: [String]) -> ExitStatus {
    if error is OutputClosed { return .success }
    if let signal = Interrupts.received, isCancellation(error) {
      Console.standard.warn("stopped by a signal after the batch under way; nothing is half-written")
      return .interrupted(by: signal)
    }
    let failure = (error as? StoreError).map(CommandFailure.init) ?? error as? CommandFailure
    if let failure {
      Console.standard.warn("error: \(failure.message)")
      return failure.status
    }
    return reportParsing(error, arguments)
  }

  private static func isCancellation(_ error: any Error) -> Bool {
    error is CancellationError || (error as? StoreError)?.code == .cancelled
  }

  /// Help and versions are errors of the parser, too.
  private static func reportParsing(_ error: any Error, _ arguments: [String]) -> ExitStatus {
    if Wellsense.exitCode(for: error) == .success {
      try? Console.standard.print(Wellsense.fullMessage(for: error))
      try? Console.standard.flush()
      return .success
    }
    let message = Wellsense.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
    Console.standard.warn("error: \(message) (`\(help(for: arguments))` shows how)")
    return .usage
  }

  /// How to ask for help on the command that was named.
  private static func help(for arguments: [String]) -> String {
    var command: any ParsableCommand.Type = Wellsense.self
    var names = ["wellsense"]
    for argument in arguments {
      guard let next = command.configuration.subcommands.first(where: { $0.configuration.commandName == argument }) else { break }
      command = next
      names.append(argument)
    }
    return names.joined(separator: " ") + " --help"
  }
}
