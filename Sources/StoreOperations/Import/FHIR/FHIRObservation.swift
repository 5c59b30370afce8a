import WellSenseStore

/// An observation of a bundle: what it is, of whom, when, and the numbers that it measured.
struct FHIRObservation: Sendable {
  private let resource: JSONValue
  private let fullURL: String?
  /// The code by which a report names it, and what that stands for.
  let code: String
  let title: String

  /// Why an observation is counted and not imported.
  struct Omission: Error {
    let reason: String
  }

  init(_ resource: JSONValue, fullURL: String?) {
    self.resource = resource
    self.fullURL = fullURL
    let codings = resource.codings("code")
    let coding = codings.first(where: \.isLOINC) ?? codings.first
    code = coding?.code ?? "without a code"
    title = coding?.display ?? resource[key: "code"]?.text("text") ?? ""
  }

  /// Why it is left out; `nil` for a vital sign that the store has a place for.
  var omission: Omission? {
    if let status = resource.text("status"), ["entered-in-error", "cancelled"].contains(status) {
      return Omission(reason: "its status is \(status)")
    }
    let categories = resource.elements("category").flatMap { $0.elements("coding").compactMap(FHIRCoding.init) }
    guard categories.isEmpty ? isKnown : categories.contains(where: { $0.code == "vital-signs" }) else {
      return Omission(reason: "not a vital sign")
    }
    guard isKnown else { return Omission(reason: "a vital sign that has no place here") }
    let parts = isPanel ? resource.elements("component") : [resource]
    guard parts.contains(where: { $0[key: "dataAbsentReason"] == nil }) else {
      return Omission(reason: "it has a reason for the absence of data in place of a value")
    }
    return nil
  }

  /// By which references it may mean its patient.
  func subject() throws(FHIRRefusal) -> [String] {
    guard let reference = resource[key: "subject"]?.text("reference") else { throw FHIRRefusal("it names no subject") }
    let candidates = FHIRReference.candidates(reference, from: fullURL)
    let others = ["Group/", "Device/", "Location/", "#"]
    guard !others.contains(where: reference.hasPrefix) else { throw FHIRRefusal("its subject is not a patient of the bundle") }
    return candidates
  }

  /// The record that the store gets.
  func record(of user: ID<User>) throws(FHIRRefusal) -> NewHealthRecord {
    guard resource.text("status") != nil else { throw FHIRRefusal("it has no status") }
    guard let key = FHIRReference.key(fullURL: fullURL, id: resource.text("id")) else { throw FHIRRefusal("it has no id that can be used") }
    let time = try effectiveTime()
    var converted: [JSONValue.Member] = []
    let data = try data(&converted)
    var origin: [JSONValue.Member] = [JSONValue.Member("observation", .string(key)), JSONValue.Member("code", .string(code))]
    if !converted.isEmpty { origin.append(JSONValue.Member("original", .object(converted))) }
    let id = RawID.derived(source: FHIRImport.source, key: ["observation", user.description, key], time: time)
    return NewHealthRecord(
      id: ID(id), userID: user, data: data.adding(JSONValue.Member("fhir", .object(origin))), recordedAt: time, source: FHIRImport.source)
  }

  private var isKnown: Bool { isPanel || metric != nil }

  private var isPanel: Bool {
    resource.codings("code").contains { $0.isLOINC && HealthMetric.bloodPressurePanels.contains($0.code) }
  }

  private var metric: HealthMetric? { Self.metric(resource) }

  /// The metric of a code that the element has; of weight and vitals only, since others need more than one number.
  private static func metric(_ element: JSONValue) -> HealthMetric? {
    for coding in element.codings("code") where coding.isLOINC {
      guard let metric = HealthMetric(loinc: coding.code), metric.type == .vitals || metric.type == .weight else { continue }
      return metric
    }
    return nil
  }

  private func data(_ converted: inout [JSONValue.Member]) throws(FHIRRefusal) -> HealthData {
    var values: [(metric: HealthMetric, value: Double)] = []
    for part in isPanel ? resource.elements("component") : [resource] {
      // A panel may hold a mean pressure or a cuff size, too, or lack one of both numbers.
      guard let metric = Self.metric(part), part[key: "dataAbsentReason"] == nil else { continue }
      if isPanel, metric != .systolic, metric != .diastolic { continue }
      values.append((metric, try FHIRQuantity(part).value(of: metric, &converted)))
    }
    do throws(StoreError) { return try HealthData(values) } catch {
      throw FHIRRefusal("\(error.field ?? "data"): \(error.detail)")
    }
  }

  /// When it was measured: an instant, the start of a period, or a day.
  private func effectiveTime() throws(FHIRRefusal) -> Timestamp {
    let text =
      resource.text("effectiveDateTime") ?? resource.text("effectiveInstant") ?? resource[key: "effectivePeriod"]?.text("start")
      ?? resource[key: "effectiveTiming"]?.elements("event").first?.text ?? resource.text("issued")
    guard let text else { throw FHIRRefusal("it has no effective time") }
    guard let time = Timestamp(iso8601: text) else { throw FHIRRefusal("its effective time is no date, or no instant with a time zone") }
    return time
  }
}

extension HealthData {
  /// The same with a member that its type doesn't know.
  func adding(_ member: JSONValue.Member) -> HealthData {
    switch self {
    case .weight(var weight):
      weight.additional.append(member)
      return .weight(weight)
    case .nutrition(var nutrition):
      nutrition.additional.append(member)
      return .nutrition(nutrition)
    case .exercise(var exercise):
      exercise.additional.append(member)
      return .exercise(exercise)
    case .mentalHealth(var mentalHealth):
      mentalHealth.additional.append(member)
      return .mentalHealth(mentalHealth)
    case .vitals(var vitals):
      vitals.additional.append(member)
      return .vitals(vitals)
    }
  }
}
