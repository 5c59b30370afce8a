import WellSenseStore

/// A patient of a bundle, as the user that the store gets.
struct FHIRPatient: Sendable {
  let key: String
  let user: NewUser
  /// By which references mean the patient.
  let names: [String]
  let birthDate: String?

  /// - Throws: why the patient is refused.
  init(_ resource: JSONValue, fullURL: String?) throws(FHIRRefusal) {
    let id = resource.text("id")
    guard let key = FHIRReference.key(fullURL: fullURL, id: id) else { throw FHIRRefusal("a patient without an id that can be used") }
    self.key = key
    names = FHIRReference.names(fullURL: fullURL, type: "Patient", id: id)
    birthDate = resource.text("birthDate")
    var user = ImportedPerson.user(source: FHIRImport.source, key: key)
    Self.setName(resource, &user)
    user.email = Self.email(resource) ?? user.email
    user.profile = Self.profile(resource, birthDate)
    do throws(StoreError) { try user.check() } catch {
      throw FHIRRefusal("a patient who breaks a rule: \(error.field ?? "user"): \(error.detail)")
    }
    self.user = user
  }

  /// The official name, else the first that is in use.
  private static func setName(_ resource: JSONValue, _ user: inout NewUser) {
    let names = resource.elements("name")
    let name =
      names.first { $0.text("use") == "official" } ?? names.first { !["old", "maiden"].contains($0.text("use") ?? "") } ?? names.first
    guard let name else { return }
    let given = name.elements("given").compactMap(\.text).joined(separator: " ")
    user.lastName = name.text("family")
    user.firstName = given.isEmpty ? (user.lastName == nil ? name.text("text") : nil) : given
  }

  private static func email(_ resource: JSONValue) -> String? {
    let contact = resource.elements("telecom").first { $0.text("system") == "email" && $0.text("use") != "old" }
    guard let email = contact?.text("value"), (try? EmailAddress.validate(email)) != nil else { return nil }
    return email
  }

  /// The date of birth is kept, not the age: an age is wrong a year later.
  private static func profile(_ resource: JSONValue, _ birthDate: String?) -> UserProfile? {
    var profile = UserProfile(gender: resource.text("gender"))
    if let birthDate, birthDate.utf8.count <= 10 { profile.additional.append(JSONValue.Member("birthDate", .string(birthDate))) }
    return profile.gender == nil && profile.additional.isEmpty ? nil : profile
  }
}

/// Why a resource is not imported, in words that hold none of its values.
struct FHIRRefusal: Error {
  let reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}
