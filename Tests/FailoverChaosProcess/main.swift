// Sets of databases under load and faults, for `Scripts/chaos`; and the process that is killed, where the environment asks for it.
//
//     failover-chaos SECONDS REPORT [SEED [servers [FAULT…]]]
import FailoverChaos
import Foundation

let arguments = CommandLine.arguments

if let client = ChaosClient(ProcessInfo.processInfo.environment) {
  do {
    try await client.run()
  } catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
  }
} else if arguments.count > 2, let seconds = Int(arguments[1]) {
  let seed = arguments.count > 3 ? UInt64(arguments[3]) : nil
  var run = ChaosRun(
    seed: seed ?? UInt64.random(in: 0...UInt64(UInt32.max)), seconds: seconds, program: URL(fileURLWithPath: arguments[0]))
  run.isOfServersOnly = arguments.count > 4 && arguments[4] == "servers"
  run.faults = Array(arguments.dropFirst(5))
  do {
    exit(try await run.run(report: URL(fileURLWithPath: arguments[2])) ? 0 : 1)
  } catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
  }
} else {
  print("failover-chaos SECONDS REPORT [SEED [servers [FAULT…]]]")
  exit(2)
}
