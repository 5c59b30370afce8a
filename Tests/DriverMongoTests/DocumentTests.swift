import Foundation
import TestSupport
import Testing
import WellSenseStore

@testable import DriverMongo

/// JSON to native documents and back, and what lies in BSON from elsewhere.
@Suite struct `Documents` {
  private func stored(_ text: String) throws -> [UInt8] {
    let json = try JSON(parsing: text)
    var writer = BSONWriter()
    let start = writer.begin()
    let place = writer.bytes.count
    writer.element(0, "data")
    let type = try #require(json.withBytes { BSONFromJSON.append($0, to: &writer) })
    writer.patch(type: type, at: place)
    writer.end(start)
    return writer.bytes
  }

  private func back(_ document: [UInt8]) throws -> JSON {
    try document.withUnsafeBytes { bytes in
      var reader = try BSONReader(bytes)
      let element = try #require(try reader.next())
      var arena: [UInt8] = []
      try BSONToJSON.append(element, to: &arena)
      return try JSON(parsing: arena)
    }
  }

  @Test(arguments: [
    "{}", "[]", "null", "true", "0", "-0.0", "\"\"", "1.5", "1e300", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
    "[[],[{}],[1,[2,[3]]]]", #"{"a":{"b":[1,{"c":null}]},"d":"x"}"#,
    #"{"":1,"$set":{"$where":2},"a.b":3,"%":4,"%24a":5,"a%b":6,"__proto__":7}"#,
    #"{"caf\u00e9":1,"cafe\u0301":2,"\ud83d\ude00":"\u0001\u001f\"\\\n"}"#, "[0,1,2,3,4,5,6,7,8,9,10,11,12]",
  ]) func `come back equal`(_ text: String) throws {
    #expect(try back(stored(text)) == JSON(parsing: text))
  }

  /// Texts are read several bytes at a time; what has to be escaped is found wherever it stands, also beside others like it.
  @Test func `escape what they have to, wherever it stands`() throws {
    for special in (1..<0x20).map({ String(Unicode.Scalar(UInt8($0))) }) + ["\"", "\\", "\u{7F}", "\u{80}", "é", "\u{FFFF}"] {
      for before in [0, 1, 6, 7, 8, 15] {
        for times in [1, 9] {
          let text = String(repeating: "a", count: before) + String(repeating: special, count: times) + "bcdefghi"
          let json = try JSON([.string(text)])
          #expect(try back(stored(String(decoding: json.withBytes { Array($0) }, as: UTF8.self))) == json)
        }
      }
    }
  }

  @Test func `keep numbers in their native type`() throws {
    func type(_ text: String) throws -> UInt8 { try stored(text)[4] }
    #expect(try type("61") == BSONType.int32)
    #expect(try type("61.0") == BSONType.int32)
    #expect(try type("4294967296") == BSONType.int64)
    #expect(try type("61.5") == BSONType.double)
    #expect(try type("1e30") == BSONType.double)
  }

  @Test func `hold no key that MongoDB could take for an operator`() throws {
    let bytes = try stored(#"{"$set":{"$inc":1},"a.b":2,"":3}"#)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(!text.contains("$"))
    #expect(!text.contains("a.b"))
  }

  @Test func `damaged anywhere are refused or read, and never trap`() throws {
    let document = try stored(#"{"a":{"b":[1,2.5,"text",null,true,{"c":9007199254740993}]},"d":"x"}"#)
    for place in document.indices {
      for byte: UInt8 in [0, 1, 0x7F, 0x80, 0xFF, document[place] &+ 1] {
        var bytes = document
        bytes[place] = byte
        _ = try? back(bytes)
      }
      _ = try? back(Array(document[..<place]))
    }
  }

  @Test func `nested too deep are refused`() throws {
    var bytes: [UInt8] = [0x0A, 0x78, 0]
    for _ in 0..<10_000 {
      let length = UInt32(bytes.count + 5)
      let body = bytes
      bytes = [0x03, 0x78, 0] + withUnsafeBytes(of: length.littleEndian) { Array($0) } + body + [0]
      if bytes.count > 100_000 { break }
    }
    let whole = withUnsafeBytes(of: UInt32(bytes.count + 5).littleEndian) { Array($0) } + bytes + [0]
    #expect(throws: BSONDamage.self) { _ = try back(whole) }
  }

  @Test(.enabled(if: TestData.has("corpora/bson-corpus"))) func `of the public corpus are read or refused`() throws {
    var read = 0
    for file in try TestData.files(in: "corpora/bson-corpus") where file.name.hasSuffix(".json") {
      let corpus = try #require(try JSONSerialization.jsonObject(with: Data(file.bytes)) as? [String: Any])
      for entry in (corpus["valid"] as? [[String: Any]] ?? []) {
        let bytes = hex(entry["canonical_bson"] as? String ?? "")
        let count = try bytes.withUnsafeBytes { (bytes) throws(BSONDamage) -> Int in
          var reader = try BSONReader(bytes)
          var count = 0
          while let element = try reader.next() {
            var arena: [UInt8] = []
            try? BSONToJSON.append(element, to: &arena)
            count += 1
          }
          return count
        }
        read += count
      }
      for entry in (corpus["decodeErrors"] as? [[String: Any]] ?? []) {
        hex(entry["bson"] as? String ?? "").withUnsafeBytes { bytes in
          guard var reader = try? BSONReader(bytes) else { return }
          while let element = try? reader.next() {
            var arena: [UInt8] = []
            try? BSONToJSON.append(element, to: &arena)
          }
        }
      }
    }
    #expect(read > 100)
  }

  private func hex(_ text: String) -> [UInt8] {
    let digits = Array(text.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
    }
  }
}
