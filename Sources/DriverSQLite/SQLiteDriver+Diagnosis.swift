internal import CSQLite
internal import DriverSupport
public import WellSenseStore

extension SQLiteDriver: Diagnosing {
  public var diagnoses: (any Diagnosing)? { self }

  public func diagnose(_ schema: Schema, _ call: Call) async -> [Finding] {
    let configuration = configuration
    return await Examination.run("sqlite-doctor", until: call.deadline) { examination in
      let isNew = sqlite3_libversion_number() >= 3_040_000
      let library = "SQLite " + String(cString: sqlite3_libversion())
      examination.note(
        isNew
          ? .ok(.library, library + "; 3.40 or later is needed")
          : .failed(.library, library + " is too old", "update the system's libsqlite3 to 3.40 or later", .unsupported))
      guard isNew else { return }
      switch configuration.location {
      case .memory: examination.note(.warning(.file, "in memory: everything is gone when the program ends", "name a file to keep it"))
      case .file(let path): SQLiteExamination(SQLiteFile(path: path), configuration, schema, examination).run()
      }
    }
  }
}
