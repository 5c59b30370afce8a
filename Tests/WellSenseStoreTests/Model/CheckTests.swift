import Testing
import WellSenseStore

@Suite struct CheckTests {
  @Test(arguments: ["a", "é", "€", "😀", "e\u{301}"]) func `lengths count scalars`(unit: String) throws {
    let scalars = unit.unicodeScalars.count * 50
    try Check.text(String(repeating: unit, count: 50), field: "title", scalars: scalars)
    let error = #expect(throws: StoreError.self) {
      try Check.text(String(repeating: unit, count: 50), field: "title", scalars: scalars - 1)
    }
    #expect(error?.field == "title" && error?.code == .invalid && error?.disposition == .notAttempted)
  }

  @Test func `NUL and emptiness are refused where they may not be`() throws {
    try Check.text("", field: "title", scalars: 10)
    #expect(throws: StoreError.self) { try Check.text("a\0", field: "title", scalars: 10) }
    #expect(throws: StoreError.self) { try Check.filled("", field: "title", scalars: 10) }
    #expect(throws: StoreError.self) { try Check.longText("\0", field: "content") }
    try Check.longText(String(repeating: "é", count: 10), field: "content", bytes: 20)
    #expect(throws: StoreError.self) { try Check.longText(String(repeating: "é", count: 10), field: "content", bytes: 19) }
  }

  @Test func `an object is told from other documents`() throws {
    try Check.object(JSON(parsing: " {}"), field: "preferences")
    for other in ["[]", "1", "null", #""{}""#] {
      let error = #expect(throws: StoreError.self) { try Check.object(JSON(parsing: other), field: "preferences") }
      #expect(error?.field == "preferences")
    }
  }
}
