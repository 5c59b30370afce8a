import Testing
import WellSenseStore

@Suite struct QuestionnaireTests {
  @Test(arguments: [
    (0, Severity.minimal), (4, .minimal), (5, .mild), (9, .mild), (10, .moderate), (14, .moderate), (15, .moderatelySevere),
    (19, .moderatelySevere), (20, .severe), (27, .severe),
  ])
  func `PHQ-9 is cut at 5, 10, 15 and 20`(total: Int, severity: Severity) {
    #expect(PHQ9(total: total).severity == severity)
  }

  @Test(arguments: [
    (0, Severity.minimal), (4, .minimal), (5, .mild), (9, .mild), (10, .moderate), (14, .moderate), (15, .severe), (21, .severe),
  ])
  func `GAD-7 is cut at 5, 10 and 15`(total: Int, severity: Severity) {
    #expect(GAD7(total: total).severity == severity)
  }

  @Test func `severities are ordered`() {
    #expect(Severity.allCases.sorted() == [.minimal, .mild, .moderate, .moderatelySevere, .severe])
  }

  @Test func `item 9 above zero asks for a review whatever the total`() throws {
    #expect(PHQ9(items: [0, 0, 0, 0, 0, 0, 0, 0, 1]).needsSafetyReview)
    #expect(PHQ9(items: [0, 0, 0, 0, 0, 0, 0, 0, 1]).severity == .minimal)
    #expect(!PHQ9(items: [3, 3, 3, 3, 3, 3, 3, 3, 0]).needsSafetyReview)
    #expect(PHQ9(total: 1, item9: 1).needsSafetyReview)
    #expect(!PHQ9(total: 27).needsSafetyReview)
    let stored = try JSON(parsing: #"{"phq9":{"items":[0,0,0,0,0,0,0,0,2],"total":2}}"#)
    guard case .mentalHealth(let read) = try HealthData(type: .mentalHealth, json: stored) else { return #expect(Bool(false)) }
    #expect(read.needsSafetyReview)
    #expect(!MentalHealth(gad7: GAD7(total: 21)).needsSafetyReview)
  }

  @Test(arguments: [
    (#"{"phq9":{"total":8,"items":[1,1,1,1,1,1,1,0,0]}}"#, "data.phq9.total"),
    (#"{"phq9":{"total":4,"items":[4,0,0,0,0,0,0,0,0]}}"#, "data.phq9.items"),
    (#"{"phq9":{"total":1,"items":[1]}}"#, "data.phq9.items"), (#"{"phq9":{"total":1,"item9":4}}"#, "data.phq9.item9"),
    (#"{"phq9":{"total":0,"items":[0,0,0,0,0,0,0,0,0],"item9":1}}"#, "data.phq9.item9"),
    (#"{"gad7":{"total":3,"items":[1,1,0,0,0,0,0]}}"#, "data.gad7.total"), (#"{"gad7":{"total":22}}"#, "data.gad7.total"),
  ])
  func `answers and totals must fit each other`(text: String, field: String) throws {
    let json = try JSON(parsing: text)
    let error = #expect(throws: StoreError.self) { try HealthData.validate(type: .mentalHealth, json: json) }
    #expect(error?.field == field)
    // What is stored can be read nevertheless.
    #expect(throws: Never.self) { try HealthData(type: .mentalHealth, json: json) }
  }

  @Test func `answers beyond all bounds are refused without a trap`() {
    #expect(throws: StoreError.self) { try HealthData.mentalHealth(phq9Items: [.max, .max]).validate() }
    #expect(throws: StoreError.self) { try HealthData.mentalHealth(phq9Items: []).validate() }
    #expect(throws: Never.self) { try HealthData.mentalHealth(phq9Items: Array(repeating: 3, count: 9)).validate() }
    #expect(throws: Never.self) { try HealthData.mentalHealth(gad7Items: Array(repeating: 3, count: 7)).validate() }
  }
}
