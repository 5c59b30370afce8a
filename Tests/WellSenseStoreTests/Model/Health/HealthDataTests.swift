import Testing
import WellSenseStore

@Suite struct HealthDataTests {
  /// One document of each type with every key that the type knows, and some that it doesn't.
  static let full: [(HealthRecordType, String)] = [
    (.weight, #"{"weight":61.2,"bodyFat":22,"bmi":21.3,"note":"after \"lunch\"","origin":"Aria","limb":{"arm":[1,2.5,null]}}"#),
    (
      .nutrition,
      #"{"energy":520,"protein":30.5,"carbohydrate":60,"fat":12,"fiber":8,"sugar":9,"sodium":800,"water":250,"meal":"lunch","food":"soup","note":"n","origin":"o","x":true}"#
    ),
    (
      .exercise,
      #"{"period":"day","activity":"walking","steps":13162,"distance":8.5,"calories":1985,"minutes":366,"lightMinutes":328,"moderateMinutes":13,"vigorousMinutes":25,"sedentaryMinutes":728,"floors":3,"note":"n","origin":"o","":[]}"#
    ),
    (
      .mentalHealth,
      #"{"phq9":{"total":7,"items":[1,1,1,1,1,1,1,0,0],"item9":0,"by":"clinic"},"gad7":{"total":3,"items":[0,0,0,0,1,1,1],"v":2},"mood":6,"stress":4.5,"note":"é","origin":"app","é":"é"}"#
    ),
    (
      .vitals,
      #"{"bloodPressure":{"systolic":120,"diastolic":80,"arm":"left"},"heartRate":61,"restingHeartRate":55,"respiratoryRate":14,"temperature":36.6,"oxygenSaturation":98,"pain":0,"height":170.2,"hba1c":5.4,"sleep":{"minutesAsleep":327,"minutesInBed":346,"records":1,"deep":90},"note":"n","origin":"o","device":{"id":9007199254740993}}"#
    ),
  ]

  @Test(arguments: full) func `every key comes back, known or not`(type: HealthRecordType, text: String) throws {
    let json = try JSON(parsing: text)
    let data = try HealthData(type: type, json: json)
    try data.validate()
    #expect(data.type == type)
    #expect(try data.json == json)
    #expect(data.additional.count == 1)
    #expect(try HealthData(type: type, json: data.json) == data)
  }

  @Test func `constructors write canonical units`() throws {
    func text(_ data: HealthData) throws -> String { try data.json.text }
    #expect(try text(.weight(kilograms: 61.2)) == #"{"weight":61.2}"#)
    #expect(try text(.weight(grams: 61_200)) == #"{"weight":61.2}"#)
    #expect(try text(.weight(pounds: 100)) == #"{"weight":45.359237}"#)
    #expect(
      try text(.vitals(bloodPressure: (120, 80), heartRate: 61)) == #"{"bloodPressure":{"systolic":120,"diastolic":80},"heartRate":61}"#)
    #expect(try text(.vitals(heightInInches: 70)) == #"{"height":177.8}"#)
    #expect(try text(.vitals(sleep: Sleep(hours: 7.5))) == #"{"sleep":{"minutesAsleep":450}}"#)
    #expect(try text(.exercise(steps: 900, period: .hour)) == #"{"period":"hour","steps":900}"#)
    #expect(try text(.exercise("running", minutes: 30)) == #"{"period":"session","activity":"running","minutes":30}"#)
    #expect(try text(.mentalHealth(phq9: 7, gad7: 3)) == #"{"phq9":{"total":7},"gad7":{"total":3}}"#)
    #expect(try text(.nutrition(kilocalories: 520, protein: 30)) == #"{"energy":520,"protein":30}"#)
    guard case .vitals(let fever) = HealthData.vitals(fahrenheit: 98.6) else { return #expect(Bool(false)) }
    #expect(abs((fever.temperature ?? 0) - 37) < 1e-9)
  }

  @Test func `additional members never shadow known ones`() throws {
    var weight = Weight(kilograms: 61.2)
    weight.additional = [.init("weight", 1), .init("bmi", 20), .init("scale", "old")]
    #expect(try HealthData.weight(weight).json.text == #"{"weight":61.2,"scale":"old"}"#)
  }

  @Test func `a known key is known however it is escaped`() throws {
    let data = try HealthData(type: .weight, json: JSON(parsing: #"{"w\u0065ight":61.2}"#))
    #expect(data == .weight(kilograms: 61.2))
    #expect(throws: StoreError.self) { try HealthData.validate(type: .weight, json: JSON(parsing: #"{"w\u0065ight":"61"}"#)) }
  }

  @Test(arguments: [
    (HealthRecordType.weight, #"{"weight":"61.2"}"#, "data.weight"), (.weight, #"{"weight":null}"#, "data.weight"),
    (.weight, #"{"weight":61,"note":5}"#, "data.note"), (.exercise, #"{"steps":1.5}"#, "data.steps"),
    (.exercise, #"{"steps":1e300}"#, "data.steps"), (.exercise, #"{"steps":5,"period":"week"}"#, "data.period"),
    (.exercise, #"{"steps":5,"period":1}"#, "data.period"), (.vitals, #"{"bloodPressure":"120/80"}"#, "data.bloodPressure"),
    (.vitals, #"{"bloodPressure":{"systolic":"120"}}"#, "data.bloodPressure.systolic"), (.vitals, #"{"sleep":[]}"#, "data.sleep"),
    (.vitals, #"{"sleep":{}}"#, "data.sleep"), (.vitals, #"{"bloodPressure":{"arm":"left"}}"#, "data.bloodPressure"),
    (.mentalHealth, #"{"phq9":7}"#, "data.phq9"), (.mentalHealth, #"{"phq9":{"items":[0,0,0,0,0,0,0,0,0]}}"#, "data.phq9.total"),
    (.mentalHealth, #"{"phq9":{"total":7,"items":"1"}}"#, "data.phq9.items"),
    (.mentalHealth, #"{"gad7":{"total":7,"items":[0,"1"]}}"#, "data.gad7.items"), (.nutrition, #"{"food":7}"#, "data.food"),
    (.weight, "{}", "data"), (.weight, "[61.2]", "data"), (.weight, "61.2", "data"), (.vitals, #"{"note":"fine","x":1}"#, "data"),
    (.exercise, #"{"period":"day"}"#, "data"),
  ])
  func `values of another type are refused by name`(type: HealthRecordType, text: String, field: String) throws {
    let json = try JSON(parsing: text)
    let decoding = #expect(throws: StoreError.self) { try HealthData(type: type, json: json) }
    #expect(decoding?.field == field)
    let validating = #expect(throws: StoreError.self) { try HealthData.validate(type: type, json: json) }
    #expect(validating?.field == field && validating?.code == .invalid && validating?.disposition == .notAttempted)
  }

  @Test func `what no document may hold is refused`() {
    var weight = Weight(kilograms: 61)
    weight.additional = [.init("a", 1), .init("a", 2)]
    #expect(throws: StoreError.self) { try HealthData.weight(weight).validate() }
    #expect(throws: StoreError.self) { try HealthData.weight(kilograms: .nan).validate() }
    #expect(throws: StoreError.self) { try HealthData.weight(kilograms: .infinity).json }
    #expect(throws: StoreError.self) { try HealthData.weight(kilograms: 61, note: "a\0b").validate() }
    #expect(throws: StoreError.self) { try HealthData.weight(kilograms: 61, origin: String(repeating: "é", count: 256)).validate() }
    #expect(throws: Never.self) { try HealthData.weight(kilograms: 61, origin: String(repeating: "é", count: 255)).validate() }
  }

  @Test(arguments: [
    HealthData.weight(kilograms: 61, note: "a\0b"), .weight(kilograms: .nan), .weight(kilograms: -.infinity),
    .vitals(Vitals(heartRate: .signalingNaN)), .vitals(bloodPressure: (.infinity, 80)), .exercise("\0", steps: 1),
    .mentalHealth(note: String(repeating: "\u{1}", count: 10_001)),
  ])
  func `nothing but a sound document passes the short way`(data: HealthData) {
    #expect(throws: StoreError.self) { try data.checkedJSON() }
  }

  @Test(arguments: full) func `the checked document is the document`(type: HealthRecordType, text: String) throws {
    let data = try HealthData(type: type, json: JSON(parsing: text))
    #expect(try data.checkedJSON().text == data.json.text)
    var plain = Vitals(bloodPressure: BloodPressure(systolic: 120, diastolic: 80), note: "\u{1}\"\\é\n")
    #expect(try JSON(parsing: HealthData.vitals(plain).checkedJSON().text) == HealthData.vitals(plain).json)
    plain.bloodPressure?.additional = [.init("a", 1), .init("a", 2)]
    #expect(throws: StoreError.self) { try HealthData.vitals(plain).checkedJSON() }
  }

  @Test func `bytes that were never checked end early and don't crash`() throws {
    let whole = Array(#"{"bloodPressure":{"systolic":120,"diastolic":80},"not\u0065":"x","phq9":{"items":[1,2]},"#.utf8)
    for type in HealthRecordType.allCases {
      for length in 0..<whole.count {
        let json = JSON(trusted: whole[..<length])
        _ = try? HealthData(type: type, json: json)
        _ = try? HealthData.validate(type: type, json: json)
        _ = HealthData.warnings(type: type, json: json)
      }
    }
  }

  @Test func `numbers by metric become one record`() throws {
    let pressure = try HealthData([(.systolic, 120), (.diastolic, 80)])
    #expect(pressure == .vitals(bloodPressure: (120, 80)))
    #expect(try HealthData([(.steps(per: .hour), 900)]) == .exercise(steps: 900, period: .hour))
    #expect(try HealthData([(.phq9, 7)]) == .mentalHealth(phq9: 7))
    #expect(throws: StoreError.self) { try HealthData([]) }
    #expect(throws: StoreError.self) { try HealthData([(.systolic, 120), (.weight, 61)]) }
    #expect(throws: StoreError.self) { try HealthData([(.steps, 1), (.calories(per: .hour), 61)]) }
    #expect(throws: StoreError.self) { try HealthData([(.weight, 61), (.weight, 62)]) }
    #expect(throws: StoreError.self) { try HealthData([(.steps, 0.5)]) }
    #expect(throws: StoreError.self) { try HealthData([(.weight, .nan)]) }
  }

  @Test func `each metric of a record can be built alone and read again`() throws {
    for metric in HealthMetric.all {
      let value = metric.usual.lowerBound.rounded(.up)
      let data = try HealthData([(metric, value)])
      try data.validate()
      #expect(data.additional.isEmpty, "\(metric)")
      #expect(metric.value(in: try data.json) == value, "\(metric)")
    }
  }
}
