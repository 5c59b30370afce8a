import ArgumentParser
import WellSenseStore

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at everything that the database needs, and say what to do.",
    discussion: """
      Client library, address, protection, sign-in, server, clock, schema and rights; of SQLite the file, its folder and the room \
      on the disk. It goes as far as it gets, and leaves the database as it was.

      Ends with status 0 if nothing failed, warnings or not; else as a command would that meets the first failure, as 69 or 77.

      EXAMPLES
        wellsense doctor
        wellsense doctor --database postgresql://app@db.example.org/wellsense
        wellsense doctor --json --timeout 5
      """)

  @OptionGroup var options: DatabaseOptions

  func run() async throws {
    let console = Console.standard
    let driver = try await options.driver()
    guard let diagnoses = driver.diagnoses else {
      throw StoreError(.unsupported, "this engine doesn't examine itself", disposition: .notAttempted, driver: driver.info.engine)
    }
    let findings = await diagnoses.diagnose(.current, Call(deadline: Deadline(after: .seconds(options.timeout))))
    let text = DiagnosisText(driver.info, findings)
    if options.json { try console.print(json: text.shape) } else { try text.print(to: console) }
    try console.flush()
    if let failure = text.failure { throw failure }
  }
}
