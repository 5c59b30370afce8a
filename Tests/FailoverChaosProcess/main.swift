// Sets of databases under load and faults, for `Scripts/chaos`; and the process that is killed, where the environment asks for it.
//
//     failover-chaos SECONDS REPORT [SEED [PART [FAULT…]]]
//     failover-chaos scaling SECONDS      the figures of engines that scale out by themselves, for `Scripts/bench`
import FailoverChaos
import Foundation

let arguments = CommandLine.arguments

func end(_ body: () async throws -> Bool) async -> Never {
  do {
    exit(try await body() ? 0 : 1)
  } catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
  }
}

func usage() -> Never {
  let parts = ChaosRun.Part.allCases.map(\.rawValue).joined(separator: ", ")
  print("failover-chaos SECONDS REPORT [SEED [PART [FAULT…]]], or failover-chaos scaling SECONDS; parts: \(parts)")
  exit(2)
}

if let client = ChaosClient(ProcessInfo.processInfo.environment) {
  await end {
    try await client.run()
    return true
  }
} else if arguments.count == 3, arguments[1] == "scaling", let seconds = Int(arguments[2]) {
  await end {
    for line in try await ScalingFigures(seconds: max(1, seconds)).lines() { print(line) }
    return true
  }
} else if arguments.count > 2, let seconds = Int(arguments[1]) {
  let seed = arguments.count > 3 ? UInt64(arguments[3]) : nil
  var run = ChaosRun(
    seed: seed ?? UInt64.random(in: 0...UInt64(UInt32.max)), seconds: seconds, program: URL(fileURLWithPath: arguments[0]))
  if arguments.count > 4 {
    run.only = ChaosRun.Part(rawValue: arguments[4])
    guard run.only != nil else { usage() }
  }
  run.faults = Array(arguments.dropFirst(5))
  await end { try await run.run(report: URL(fileURLWithPath: arguments[2])) }
} else {
  usage()
}
