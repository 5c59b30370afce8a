import WellSenseStore

/// The patients of an import, by the references that may mean them.
struct FHIRPatients: Sendable {
  /// A patient of a file that is still being read.
  struct Found: Sendable {
    let line: Int
    let patient: Result<FHIRPatient, FHIRRefusal>
    let names: [String]

    init(_ resource: JSONValue, fullURL: String?, line: Int) {
      self.line = line
      names = FHIRReference.names(fullURL: fullURL, type: "Patient", id: resource.text("id"))
      do throws(FHIRRefusal) { patient = .success(try FHIRPatient(resource, fullURL: fullURL)) } catch { patient = .failure(error) }
    }
  }

  private enum Subject: Sendable {
    case user(ID<User>)
    case refused
    case unknown
  }

  private var byKey: [String: (id: ID<User>, birthDate: String?)] = [:]
  /// By file first: one id may mean different people in bundles of different servers.
  private var byFile: [String: [String: Subject]] = [:]
  private var anywhere: [String: Subject] = [:]

  /// Adds a patient, and gives the user to create unless another file had the same patient.
  mutating func add(_ found: Found, file: InputFile, _ report: inout ImportReport) -> NewUser? {
    do throws(FHIRRefusal) {
      let patient = try found.patient.get()
      let known = byKey[patient.key]
      if let first = known?.birthDate, let second = patient.birthDate, first != second {
        throw FHIRRefusal("a patient with the id of another one: their dates of birth differ")
      }
      name(found.names, .user(patient.user.id), file)
      guard known == nil else { return nil }
      byKey[patient.key] = (patient.user.id, patient.birthDate)
      return patient.user
    } catch {
      report.refuse(file.name, line: found.line, error.reason)
      name(found.names, .refused, file)
      return nil
    }
  }

  /// The user that a reference in a file means; `nil` where no file tells.
  func user(_ references: [String], file: InputFile) throws(FHIRRefusal) -> ID<User>? {
    for reference in references {
      switch byFile[file.path]?[reference] ?? anywhere[reference] {
      case .user(let id): return id
      case .refused: throw FHIRRefusal("its patient was refused")
      case .unknown: throw FHIRRefusal("its patient is in none of the files and not in the store")
      case nil: continue
      }
    }
    return nil
  }

  /// Keeps what the store said of someone who is in no file.
  mutating func remember(_ references: [String], _ id: ID<User>?) {
    // Bounded: a hostile file could name a subject of its own in every observation.
    guard anywhere.count < 100_000 else { return }
    if let first = references.first { anywhere[first] = id.map { .user($0) } ?? .unknown }
  }

  private mutating func name(_ names: [String], _ subject: Subject, _ file: InputFile) {
    for name in names {
      byFile[file.path, default: [:]][name] = subject
      if anywhere[name] == nil { anywhere[name] = subject }
    }
  }
}
