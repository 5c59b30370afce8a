import Testing
import WellSenseStore

@Suite struct UserProfileTests {
  @Test func `a profile comes back, known keys or not`() throws {
    let json = try JSON(
      parsing: #"{"age":36,"gender":"woman","height":170,"weight":61.2,"activityLevel":"very_active","timezone":"Europe/London"}"#)
    let profile = try UserProfile(json: json)
    #expect(profile.age == 36 && profile.height == 170 && profile.weight == 61.2 && profile.gender == "woman")
    #expect(profile.activityLevel == .veryActive)
    #expect(profile.additional == [.init("timezone", "Europe/London")])
    #expect(try profile.json == json)
    try profile.validate()
    #expect(try UserProfile().json == .emptyObject)
    try UserProfile().validate()
  }

  @Test func `other words for activity are kept`() throws {
    #expect(ActivityLevel(rawValue: "moderate") == .moderate)
    #expect(ActivityLevel(rawValue: "Moderate") == .other("Moderate"))
    #expect(try UserProfile(activityLevel: .other("climber")).json.text == #"{"activityLevel":"climber"}"#)
  }

  @Test(arguments: [
    (#"{"age":151}"#, "profile.age"), (#"{"age":-1}"#, "profile.age"), (#"{"age":36.5}"#, "profile.age"), (#"{"age":"36"}"#, "profile.age"),
    (#"{"height":1.7}"#, "profile.height"), (#"{"weight":1000}"#, "profile.weight"), (#"{"gender":1}"#, "profile.gender"),
    (#"{"activityLevel":3}"#, "profile.activityLevel"), ("[]", "profile"),
    (#"{"gender":"012345678901234567890123456789012345678901234567890"}"#, "profile.gender"),
  ])
  func `what breaks a rule is refused by name`(text: String, field: String) throws {
    let json = try JSON(parsing: text)
    let error = #expect(throws: StoreError.self) { try UserProfile.validate(json) }
    #expect(error?.field == field && error?.code == .invalid)
  }

  @Test func `goals are a list of texts`() throws {
    let json = try HealthGoals.json(["sleep more", "é", ""].dropLast())
    #expect(json.text == #"["sleep more","é"]"#)
    #expect(try HealthGoals.goals(json) == ["sleep more", "é"])
    #expect(try HealthGoals.goals(HealthGoals.json([])) == [])
    for bad in ["{}", "[1]", "null", #"["a",null]"#] {
      let error = #expect(throws: StoreError.self) { try HealthGoals.goals(JSON(parsing: bad)) }
      #expect(error?.field == "health_goals")
    }
    #expect(throws: StoreError.self) { try HealthGoals.json([""]) }
    #expect(throws: StoreError.self) { try HealthGoals.json(["a\0"]) }
    #expect(throws: StoreError.self) { try HealthGoals.json([String(repeating: "a", count: 256)]) }
    #expect(throws: StoreError.self) { try HealthGoals.json(Array(repeating: "a", count: 1001)) }
  }
}
