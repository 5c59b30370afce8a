internal import CFloorRows
internal import Foundation

@main
struct Bench {
  static func main() async {
    do {
      let options = try Options(Array(CommandLine.arguments.dropFirst()))
      switch options.engine {
      case .child(let arguments): try await Transfer.child(arguments)
      case .sqlite: try await run(SQLiteEngine(isQuick: options.isQuick), options)
      case .postgres: try await run(PostgresEngine(isQuick: options.isQuick), options)
      case .mysql: try await run(MySQLEngine(isQuick: options.isQuick), options)
      case .failover: print(try await FailoverBench(options: options, note: note).run())
      case .mongo: try await run(MongoEngine(isQuick: options.isQuick), options)
      }
    } catch let refusal as Options.Refusal {
      if refusal.code == 0 { print(refusal.text) } else { note(refusal.text) }
      exit(refusal.code)
    } catch {
      note("bench: \(error)")
      exit(1)
    }
  }

  private static func run<E: Engine>(_ engine: E, _ options: Options) async throws {
    defer { engine.remove() }
    var report = Report()
    for group in engine.groups(Databases(engine)) where group.names.contains(where: options.mayWant) {
      note("preparing: \(group.names.joined(separator: ", "))")
      for workload in try await group.make() {
        if options.wants(workload.name) {
          note("  \(workload.name)")
          do { report.add(try await workload.measure(only: options.role)) } catch { note("  \(workload.name) failed: \(error)") }
        }
        await workload.end()
      }
    }
    print(options.isJSON ? report.json : report.text)
    note("checksum of the floor: \(floor_sink())")
  }

  private static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
