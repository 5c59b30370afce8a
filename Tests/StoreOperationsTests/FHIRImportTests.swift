import DriverMock
import StoreOperations
import Testing
import WellSenseStore

struct FHIRImportTests {
  private let scratch: Scratch
  private let store = Store(MockDriver())

  init() throws {
    scratch = try Scratch()
  }

  private static let patient = """
    {"fullUrl":"http://a.example/fhir/Patient/p","resource":{"resourceType":"Patient","id":"p","name":[{"use":"old","family":"Maid"},\
    {"use":"official","family":"Noor","given":["Ada","B."]}],"telecom":[{"system":"email","value":"ada@example.org"}],\
    "gender":"female","birthDate":"1980-02-03"}}
    """

  private static func observation(_ id: String, _ rest: String, category: String? = "vital-signs", status: String = "final") -> String {
    let category = category.map { #""category":[{"coding":[{"code":"\#($0)"}]}],"# } ?? ""
    return """
      {"fullUrl":"http://a.example/fhir/Observation/\(id)","resource":{"resourceType":"Observation","id":"\(id)","status":"\(status)",\
      \(category)"subject":{"reference":"Patient/p"},"effectiveDateTime":"2020-01-02T03:04:05.678+01:00",\(rest)}}
      """
  }

  private static func code(_ code: String, _ display: String = "x") -> String {
    #""code":{"coding":[{"system":"http://loinc.org","code":"\#(code)","display":"\#(display)"}]}"#
  }

  private static func quantity(_ value: String, _ unit: String) -> String {
    #""valueQuantity":{"value":\#(value),"unit":"x","system":"http://unitsofmeasure.org","code":"\#(unit)"}"#
  }

  private func run(_ entries: [String], file: String = "bundle.json") async throws -> ImportReport {
    let text = #"{"entry":[\#n\#(entries.joined(separator: ",\n"))],"resourceType":"Bundle","type":"collection"}"#
    return try await FHIRImport([try scratch.write(file, text)]).run(into: store)
  }

  @Test func `units are converted, both panel codes are read, and what was given is kept`() async throws {
    let report = try await run([
      Self.observation("a", Self.code("29463-7") + "," + Self.quantity("150", "[lb_av]")),
      Self.observation("b", Self.code("8310-5") + "," + Self.quantity("98.6", "[degF]")),
      Self.observation("c", Self.code("8302-2") + "," + Self.quantity("70", "[in_i]")),
      Self.observation(
        "d",
        Self.code("85354-9")
          + #","component":[{\#(Self.code("8480-6")),\#(Self.quantity("120", "mm[Hg]"))},{\#(Self.code("8462-4")),\#(Self.quantity("80", "mm[Hg]"))},{\#(Self.code("8478-0")),\#(Self.quantity("93", "mm[Hg]"))}]"#
      ),
      Self.observation(
        "e",
        Self.code("55284-4")
          + #","component":[{\#(Self.code("8480-6")),\#(Self.quantity("121", "mm[Hg]"))},{\#(Self.code("8462-4")),"dataAbsentReason":{}}]"#),
      Self.observation("f", Self.code("72514-3") + #","valueInteger":3"#),
      Self.patient,
    ])
    #expect(report.refused.map(\.description) == [])
    #expect(report["observations"].added == 6)
    let user = try #require(try await store.users.find(email: "ada@example.org"))
    #expect(user.firstName == "Ada B.")
    #expect(user.lastName == "Noor")
    let records = try await store.healthRecords.list(for: user.id).items
    func value(_ metric: HealthMetric) -> Double? { records.compactMap { $0[metric] }.first }
    #expect(abs((value(.weight) ?? 0) - 68.0388555) < 1e-9)
    #expect(abs((value(.temperature) ?? 0) - 37) < 1e-9)
    #expect(value(.height) == 177.8)
    #expect(value(.diastolic) == 80)
    #expect(Set(records.compactMap { $0[.systolic] }) == [120, 121])
    #expect(value(.pain) == 3)
    #expect(Set(records.map(\.recordedAt.description)) == ["2020-01-02T02:04:05.678Z"])
    let weight = try #require(records.first { $0.type == .weight })
    #expect(weight.data.text(at: "fhir.original.weight.unit") == "[lb_av]")
    #expect(weight.data.number(at: "fhir.original.weight.value") == 150)
  }

  @Test func `what isn't a vital sign is counted by code, what can't be taken is named`() async throws {
    let report = try await run([
      Self.patient,
      Self.observation("a", Self.code("6690-2", "Leukocytes") + "," + Self.quantity("6", "10*3/uL"), category: "laboratory"),
      Self.observation("b", Self.code("6690-2", "Leukocytes") + "," + Self.quantity("6", "10*3/uL"), category: "laboratory"),
      Self.observation("c", Self.code("9843-4", "Head") + "," + Self.quantity("50", "cm")),
      Self.observation("d", Self.code("29463-7") + #","dataAbsentReason":{"text":"asleep"}"#),
      Self.observation("e", Self.code("29463-7") + "," + Self.quantity("60", "kg"), status: "entered-in-error"),
      Self.observation("f", Self.code("29463-7") + "," + Self.quantity("60", "cm")),
      Self.observation("g", Self.code("29463-7") + "," + Self.quantity("6000", "kg")),
      Self.observation("h", Self.code("29463-7")),
      Self.observation("i", Self.code("29463-7") + "," + Self.quantity("60", "kg"), category: nil),
      Self.observation("j", Self.code("29463-7") + #","valueQuantity":{"value":60,"comparator":"<","unit":"kg"}"#),
      #"{"resource":{"resourceType":"Claim"}}"#, #"{"fullUrl":"x"}"#, "7",
      Self.observation("k", Self.code("29463-7") + "," + Self.quantity("60", "kg")).replacing("Patient/p", with: "Patient/q"),
      Self.observation("l", Self.code("29463-7") + "," + Self.quantity("60", "kg")).replacing(
        "2020-01-02T03:04:05.678+01:00", with: "2020"),
    ])
    #expect(report["observations"].added == 1)
    #expect(
      Set(report.leftOut.map { "\($0.count) \($0.code) \($0.title): \($0.reason)" }) == [
        "2 6690-2 Leukocytes: not a vital sign", "1 9843-4 Head: a vital sign that has no place here",
        "1 29463-7 x: it has a reason for the absence of data in place of a value", "1 29463-7 x: its status is entered-in-error",
        "1 Claim : a resource of another type", "2 entry without a resource : not a resource",
      ])
    #expect(
      report.refused.map(\.description) == [
        "bundle.json:8: observation 29463-7: data.weight: its unit is none of body weight; kg is kept",
        "bundle.json:9: data.weight: it must be 2 to 500 kg, other values of body weight are impossible",
        "bundle.json:10: observation 29463-7: it has no value that is a quantity",
        "bundle.json:12: observation 29463-7: its value is a bound, not a measurement",
        "bundle.json:16: observation 29463-7: its patient is in none of the files and not in the store",
        "bundle.json:17: observation 29463-7: its effective time is no date, or no instant with a time zone",
      ])
  }

  @Test func `observations may come after their patient, in another file or at another time`() async throws {
    #expect(try await run([Self.patient])["people"].added == 1)
    let weight = Self.observation("a", Self.code("29463-7") + "," + Self.quantity("60", "kg"))
    #expect(try await run([weight], file: "later.json")["observations"].added == 1)
    #expect(try await run([weight, Self.patient], file: "again.json").added == 0)
  }

  @Test func `an id that comes again with other values is reported, and what was there stays`() async throws {
    let light = Self.observation("a", Self.code("29463-7") + "," + Self.quantity("60", "kg"))
    let heavy = Self.observation("a", Self.code("29463-7") + "," + Self.quantity("70", "kg"))
    let first = try await run([Self.patient, light, light, heavy])
    #expect(first["observations"].added == 1 && first["observations"].alreadyThere == 1)
    let user = try #require(try await store.users.find(email: "ada@example.org"))
    let record = try #require(try await store.healthRecords.list(for: user.id).first)
    #expect(record[.weight] == 60)
    let reason = "the store has a record \(record.id) with other values already, which stay"
    #expect(first.refused.map(\.description) == ["bundle.json:5: \(reason)"])
    #expect(try await run([heavy], file: "later.json").refused.map(\.description) == ["later.json:2: \(reason)"])

    // Amended since, it still is the record that the bundle brought.
    _ = try await store.healthRecords.amend(record, data: .weight(Weight(kilograms: 61)))
    let again = try await run([light], file: "again.json")
    #expect(again.refused.isEmpty && again["observations"].alreadyThere == 1)
  }

  @Test func `one id on two servers is two people, one address of two people is nobody's twice`() async throws {
    let report = try await run([Self.patient, Self.patient.replacing("a.example", with: "b.example")])
    #expect(report["people"].added == 2)
    let emails = try await store.users.list().items.map(\.email)
    #expect(emails.count { $0 == "ada@example.org" } == 1)
    #expect(emails.count { $0.hasPrefix("fhir-") && $0.hasSuffix("@import.invalid") } == 1)
    #expect(try await run([Self.patient, Self.patient.replacing("a.example", with: "b.example")]).added == 0)
  }

  @Test func `one id of two births is refused, with what refers to it`() async throws {
    let uuid = "cc74fae7-b8e8-4e77-af46-fb7c3177bf1c"
    let one = #"{"fullUrl":"urn:uuid:\#(uuid)","resource":{"resourceType":"Patient","id":"\#(uuid)","birthDate":"1980-01-01"}}"#
    try scratch.write("a.json", #"{"resourceType":"Bundle","entry":[\#(one)]}"#)
    let weight = Self.observation("a", Self.code("29463-7") + "," + Self.quantity("60", "kg")).replacing(
      "Patient/p", with: "urn:uuid:\(uuid)")
    try scratch.write("b.json", #"{"resourceType":"Bundle","entry":[\#(one.replacing("1980", with: "1981")),\#(weight)]}"#)
    let report = try await FHIRImport([scratch.path]).run(into: store)
    #expect(report["people"].added == 1)
    #expect(report["observations"].added == 0)
    #expect(report.refused.map(\.file) == ["b.json", "b.json"])
  }

  @Test(arguments: [
    "", " \n ", "[]", "null", "{", #"{"resourceType":"Bundle""#, #"{"resourceType":"Bundle","entry":[{"resource":"#,
    #"{"resourceType":"Bundle","entry":[{},]}"#, #"{"resourceType":"Bundle","entry":[{"a":1,"a":2}]}"#,
    #"{"resourceType":"Bundle","resourceType":"Bundle"}"#, #"{"resourceType":"Bundle"}x"#, #"{"resourceType":"Patient","id":"x"}"#,
    #"{"resourceType":"Bundle","entry":{}}"#, #"{"resourceType":"Bundle","entry":["\#u{0}"]}"#,
    #"{"resourceType":"Bundle","entry":["\u0000"]}"#,
    #"{"resourceType":"Bundle","entry":[1e999]}"#, #"{"resourceType":"Bundle","entry":[01]}"#, #"{resourceType:"Bundle"}"#,
    #"{"resourceType":"Bundle","entry":[1 2]}"#, #"{"resourceType":"Bundle","entry":[1]]}"#, #"{,"resourceType":"Bundle"}"#,
  ])
  func `a file that is no sound bundle is refused as a whole, by name`(_ text: String) async throws {
    let path = try scratch.write("bad.json", text)
    await #expect { try await FHIRImport([path]).run(into: self.store) } throws: {
      guard let error = $0 as? StoreError else { return false }
      return error.code == .invalid && error.detail.contains(path) && error.disposition == .notAttempted
    }
    // Beside a sound one it is reported, and the sound one is imported.
    try scratch.write("good.json", #"{"resourceType":"Bundle","entry":[\#(Self.patient)]}"#)
    let report = try await FHIRImport([scratch.path]).run(into: store)
    #expect(report.refused.map(\.file) == ["bad.json"])
    #expect(report.files == ["good.json"])
    #expect(try await store.users.count() == 1)
  }

  @Test func `a damaged end keeps all of the bundle out`() async throws {
    let path = try scratch.write("bad.json", #"{"resourceType":"Bundle","entry":[\#(Self.patient),{"resource":"#)
    await #expect(throws: StoreError.self) { try await FHIRImport([path]).run(into: self.store) }
    #expect(try await store.users.count() == 0)
  }

  @Test func `deep, huge and wide documents are refused or read, and end`() async throws {
    let deep = String(repeating: "[", count: 100_000)
    let path = try scratch.write("deep.json", #"{"resourceType":"Bundle","entry":[\#(deep)"#)
    await #expect { try await FHIRImport([path]).run(into: self.store) } throws: { ($0 as? StoreError)?.code == .invalid }
    let closed = deep + String(repeating: "]", count: 100_000)
    try scratch.write("deep.json", #"{"resourceType":"Bundle","entry":[\#(closed)]}"#)
    await #expect { try await FHIRImport([path]).run(into: self.store) } throws: { ($0 as? StoreError)?.code == .invalid }
    let huge = "\"" + String(repeating: "x", count: 2 << 20) + "\""
    try scratch.write("deep.json", #"{"resourceType":"Bundle","entry":[\#(huge)]}"#)
    let file = try InputFile(path)
    #expect {
      var reader = BundleReader(file, limits: JSONLimits(bytes: 1 << 20, keys: 1000))
      while try reader.next() != nil {}
    } throws: {
      ($0 as? StoreError)?.detail.contains("longer than 1048576 bytes") ?? false
    }
    let wide = String(repeating: "1,", count: 1_000_000) + "1"
    let many = String(repeating: "1,", count: 20_000) + "1"
    try scratch.write("deep.json", #"{"resourceType":"Bundle","entry":[{"resource":{"a":[\#(wide)]}},\#(many)]}"#)
    let report = try await FHIRImport([path]).run(into: store)
    #expect(report.leftOut.map(\.count) == [20_002])
  }

  @Test func `a byte order mark and CR LF are no fault`() async throws {
    let path = try scratch.write("a.json", "\u{FEFF}{\r\n\"resourceType\": \"Bundle\",\r\n\"entry\": [ \(Self.patient) ]\r\n}\r\n")
    #expect(try await FHIRImport([path]).run(into: store)["people"].added == 1)
  }
}
