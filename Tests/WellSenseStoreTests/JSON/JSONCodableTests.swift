import Foundation
import Testing
import WellSenseStore

struct JSONCodableTests {
  private struct Reading: Codable, Equatable {
    var name: String
    var data: JSON
    var extra: JSONValue
  }

  @Test func `documents travel inside of a consumer's types`() throws {
    let reading = Reading(
      name: "a", data: try JSON(parsing: #"{"big":9223372036854775807,"half":0.5,"list":[true,null,"x",[],{}]}"#), extra: ["n": -1])
    let data = try JSONEncoder().encode(reading)
    #expect(try JSONDecoder().decode(Reading.self, from: data) == reading)
  }

  @Test func `integers stay integers`() throws {
    let value = try JSONDecoder().decode(JSONValue.self, from: Data("[1,1.5,true,9007199254740993]".utf8))
    guard case .array(let elements) = value, case .integer(1) = elements[0], case .bool(true) = elements[2] else {
      Issue.record("not as expected")
      return
    }
    #expect(elements[3] == .integer(9_007_199_254_740_993))
    #expect(elements[1] == 1.5)
  }

  @Test func `what no document may hold is refused while decoding`() throws {
    let deep = Data((String(repeating: "[", count: 65) + String(repeating: "]", count: 65)).utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(JSON.self, from: deep) }
    let nul = Data("\"\\u0000\"".utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(JSON.self, from: nul) }
  }
}
