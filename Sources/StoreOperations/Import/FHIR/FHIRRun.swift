import WellSenseStore

/// A FHIR import under way: first a survey of all files, then their observations.
struct FHIRRun: Sendable {
  private let store: Store
  private let progress: OperationProgress
  private let total: Int
  private var done = 0
  private var patients = FHIRPatients()
  private var users: [NewUser] = []
  private var records: RecordSink

  init(_ store: Store, total: Int, progress: @escaping OperationProgress) {
    self.store = store
    self.total = total
    self.progress = progress
    records = RecordSink(store, tally: "observations")
  }

  /// Reads a whole file and keeps its patients, if nothing is wrong with it.
  mutating func survey(_ file: InputFile, _ report: inout ImportReport) throws(StoreError) {
    var reader = BundleReader(file)
    var found: [FHIRPatients.Found] = []
    var type: String?
    var count = 0
    while let item = try reader.next() {
      count += 1
      if count & 0xFFF == 0 { try ImportCancellation.check() }
      switch item {
      case .member("resourceType", let json): type = json.value.text
      case .member("entry", _):
        throw StoreError(.invalid, "\(file.path):\(reader.line): entry is not an array", disposition: .notAttempted)
      case .member: break
      case .entry(let entry):
        guard entry.text(at: "resource.resourceType") == "Patient", let resource = entry.value(at: "resource") else { continue }
        found.append(FHIRPatients.Found(resource, fullURL: entry.text(at: "fullUrl"), line: reader.line))
      }
    }
    guard type == "Bundle" else { throw StoreError(.invalid, "\(file.path) is not a FHIR bundle", disposition: .notAttempted) }
    for patient in found {
      if let user = patients.add(patient, file: file, &report) { users.append(user) }
    }
    done += file.size
    progress(done, total)
  }

  /// The users of all patients found, once.
  mutating func takeUsers() -> [NewUser] {
    defer { users = [] }
    return users
  }

  /// Adds a file's vital signs.
  mutating func add(_ file: InputFile, _ report: inout ImportReport) async throws(StoreError) {
    var reader = BundleReader(file, isTrusted: true)
    while let item = try reader.next() {
      guard case .entry(let entry) = item else { continue }
      guard let type = entry.text(at: "resource.resourceType") else {
        report.leaveOut("entry without a resource", "", "not a resource")
        continue
      }
      switch type {
      case "Patient": continue
      case "Observation": try await observe(entry, file, reader.line, &report)
      default: report.leaveOut(type, "", "a resource of another type")
      }
    }
    done += file.size
    progress(done, total)
  }

  mutating func finish(_ report: inout ImportReport) async throws(StoreError) {
    try await records.finish(&report)
    progress(total, total)
  }

  /// Ends an import that failed.
  mutating func abandon() async { await records.abandon() }

  private mutating func observe(
    _ entry: JSON, _ file: InputFile, _ line: Int, _ report: inout ImportReport
  ) async throws(StoreError) {
    guard let resource = entry.value(at: "resource") else { return }
    let observation = FHIRObservation(resource, fullURL: entry.text(at: "fullUrl"))
    if let omission = observation.omission { return report.leaveOut(observation.code, observation.title, omission.reason) }
    try await meetSubject(of: observation, file)
    do throws(FHIRRefusal) {
      let user = try patients.user(observation.subject(), file: file)
      guard let user else { throw FHIRRefusal("its patient is in none of the files and not in the store") }
      records.add(try observation.record(of: user), from: file.name, line: line, &report)
    } catch {
      report.refuse(file.name, line: line, "observation \(observation.code): \(error.reason)")
    }
    try await records.sendIfFull(&report)
  }

  /// Asks the store for a patient who is in no file: an earlier import may have brought them.
  private mutating func meetSubject(of observation: FHIRObservation, _ file: InputFile) async throws(StoreError) {
    guard let subject = try? observation.subject(), (try? patients.user(subject, file: file)) == .some(nil) else { return }
    guard let key = FHIRReference.patientKey(subject) else { return }
    let id = ImportedPerson.id(source: FHIRImport.source, key: key)
    let isThere = try await store.users.present([id]).contains(id)
    patients.remember(subject, isThere ? id : nil)
  }
}
