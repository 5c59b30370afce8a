import ArgumentParser
import WellSenseStore

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at everything that the database needs, and say what to do.",
    discussion: """
      Client library, address, protection, sign-in, server, clock, schema and rights; of SQLite the file, its folder and the room \
      on the disk. It goes as far as it gets, and leaves the database as it was. Of several databases it looks at each.

      Ends with status 0 if nothing failed, warnings or not; else as a command would that meets the first failure, as 69 or 77.

      EXAMPLES
        wellsense doctor
        wellsense doctor --database postgresql://app@db.example.org/wellsense
        wellsense doctor --json --timeout 5
        wellsense doctor --database mysql://app@db/wellsense --fallback sqlite:x.db
      """)

  @OptionGroup var options: DatabaseOptions

  func run() async throws {
    let console = Console.standard
    var texts: [DiagnosisText] = []
    for driver in try await options.drivers() { texts.append(try await diagnosis(of: driver)) }
    let failure = texts.lazy.compactMap(\.failure).first
    if options.json {
      try console.print(json: texts.count == 1 ? texts[0].shape : ["success": .bool(failure == nil), "databases": .list(texts, \.shape)])
    } else {
      for text in texts { try text.print(to: console) }
    }
    try console.flush()
    if let failure { throw failure }
  }

  private func diagnosis(of driver: any Driver) async throws -> DiagnosisText {
    guard let diagnoses = driver.diagnoses else {
      throw StoreError(.unsupported, "this engine doesn't examine itself", disposition: .notAttempted, driver: driver.info.engine)
    }
    return DiagnosisText(
      driver.info, await diagnoses.diagnose(.current, Call(deadline: Deadline(after: .seconds(options.timeout)))))
  }
}
