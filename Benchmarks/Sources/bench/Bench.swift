internal import CFloor
internal import Foundation

@main
struct Bench {
  static func main() async {
    do {
      let options = try Options(Array(CommandLine.arguments.dropFirst()))
      if !options.child.isEmpty { return try await Transfer.child(options.child) }
      try await run(options)
    } catch let refusal as Options.Refusal {
      if refusal.code == 0 { print(refusal.text) } else { note(refusal.text) }
      exit(refusal.code)
    } catch {
      note("bench: \(error)")
      exit(1)
    }
  }

  private static func run(_ options: Options) async throws {
    let databases = try Databases(isQuick: options.isQuick)
    defer { databases.remove() }
    var report = Report()
    for group in groups(databases) where group.names.contains(where: options.mayWant) {
      note("preparing: \(group.names.joined(separator: ", "))")
      for workload in try await group.make() {
        if options.wants(workload.name) {
          note("  \(workload.name)")
          do { report.add(try await workload.measure()) } catch { note("  \(workload.name) failed: \(error)") }
        }
        await workload.end()
      }
    }
    print(options.isJSON ? report.json : report.text)
    note("checksum of the floor: \(floor_sink())")
  }

  private struct Group {
    /// Beginnings of its workloads' names, so that nothing is prepared that nobody asked for.
    let names: [String]
    let make: () async throws -> [Workload]
  }

  private static func groups(_ databases: Databases) -> [Group] {
    [
      Group(names: ["get HealthRecord", "get User"]) { try await PointReads(databases: databases).workloads() },
      Group(names: ["record one"]) { try await Inserts(databases: databases).workloads() },
      Group(names: ["record at once"]) { try await Bulk(databases: databases).workloads() },
      Group(names: ["page of 1,000"]) { try await Pages(databases: databases).workloads() },
      Group(names: ["analytics by day"]) { try await Analytics(databases: databases).workloads() },
      Group(names: ["growth"]) { try await Growth(databases: databases).workloads() },
      Group(names: ["core over the mock"]) { try await CoreOverMock(databases: databases).workloads() },
      Group(names: ["import", "export"]) { try Transfer(databases: databases).workloads() },
    ]
  }

  private static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
