internal import DriverSQLite
internal import Foundation
internal import StoreOperations
internal import Synchronization
internal import WellSenseStore

/// A million records from CSV into a store, and out of it again, each in a process of its own whose peak memory counts.
struct Transfer {
  let engine: SQLiteEngine

  private var people: Int { engine.isQuick ? 12 : 115 }
  private static let hours = 8_700

  func workloads() throws -> [Workload] {
    let input = engine.folder + "/csv"
    try write(to: input)
    let path = engine.path("transfer")
    let records = people * Self.hours
    let engine = engine
    return [
      workload("import \(records) records", records, ["import", path, input]),
      workload("export \(records) records", records, ["export", path, engine.folder + "/export.ndjson"]) {
        try? engine.create("transfer")
        try? FileManager.default.removeItem(atPath: input)
      },
    ]
  }

  private func workload(
    _ name: String, _ records: Int, _ arguments: [String], end: @escaping @Sendable () async -> Void = {}
  ) -> Workload {
    let peak = Peak()
    return Workload(
      name: name, targets: [.memory(mebibytes: 100)],
      contenders: [
        Contender(role: .ours) {
          try await time(records) { try peak.run(arguments, expected: records) }
        },
        Contender(role: .memory) { Cost(time: peak.mebibytes.withLock { $0 }) },
      ], rounds: 1, warmsUp: false, end: end)
  }

  // MARK: - Input

  /// Steps and calories, as the public Fitbit data set has them: a year of hours of each person.
  private func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write("Id,ActivityHour,StepTotal\n", to: folder + "/hourlySteps_merged.csv") { ($0 &* 7_919) % 2_000 }
    try write("Id,ActivityHour,Calories\n", to: folder + "/hourlyCalories_merged.csv") { 60 + ($0 &* 104_729) % 200 }
  }

  private func write(_ header: String, to path: String, _ value: (Int) -> Int) throws {
    _ = FileManager.default.createFile(atPath: path, contents: Data(header.utf8))
    guard let file = FileHandle(forWritingAtPath: path) else { throw Failure(description: "can't write \(path)") }
    try file.seekToEnd()
    var number = 0
    for person in 0..<people {
      var text = ""
      for hour in 0..<Self.hours {
        let (day, clock) = (hour / 24, hour % 24)
        number += 1
        // Months of 28 days keep the dates simple.
        let date = "\(1 + day / 28 % 12)/\(1 + day % 28)/\(2015 + day / 336)"
        text += "\(1_503_960_366 + person),\(date) \((clock + 11) % 12 + 1):00:00 \(clock < 12 ? "AM" : "PM"),\(value(number))\n"
      }
      try file.write(contentsOf: Data(text.utf8))
    }
    try file.close()
  }

  // MARK: - The child

  /// What the process that is started does: the work, then its peak memory on standard output.
  static func child(_ arguments: [String]) async throws {
    guard arguments.count == 3 else { throw Failure(description: "child needs a piece of work and two paths") }
    let store = try await Store.open(.sqlite(arguments[1]), settings: StoreSettings(slowQueryThreshold: .seconds(3600)))
    let rows: Int
    switch arguments[0] {
    case "import":
      _ = try await FitbitImport(arguments[2]).run(into: store)
      rows = try await store.healthRecords.count()
    default:
      _ = try await NDJSONExport().run(from: store, to: arguments[2])
      rows = try await store.healthRecords.count()
    }
    await store.close()
    print(rows, try peakKibibytes())
  }

  private static func peakKibibytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }
}

/// The highest memory of a child, kept for the line of the report.
private final class Peak: Sendable {
  let mebibytes = Mutex(0.0)

  func run(_ arguments: [String], expected: Int) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["child"] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let numbers = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    guard numbers.count == 2, numbers[0] == expected else { throw Failure(description: "the child answered \(numbers)") }
    mebibytes.withLock { $0 = Double(numbers[1]) / 1024 }
  }
}
