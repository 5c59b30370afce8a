import StoreOperations
import Testing

struct CSVReaderTests {
  /// What a reader makes of a text: fields joined by `|`, or the fault, after the number of the line.
  private func read(_ bytes: [UInt8], expected: Int? = nil) throws -> [String] {
    let scratch = try Scratch()
    var reader = CSVReader(try InputFile(scratch.write("a.csv", bytes)))
    reader.expected = expected
    var answers: [String] = []
    while true {
      switch try reader.next() {
      case .end: return answers
      case .fault(let fault): answers.append("\(reader.line)!\(fault.reason)")
      case .record:
        answers.append("\(reader.line):" + (0..<reader.fieldCount).map { reader.text($0) }.joined(separator: "|"))
      }
    }
  }

  private func read(_ text: String, expected: Int? = nil) throws -> [String] { try read(Array(text.utf8), expected: expected) }

  @Test(arguments: [
    ("a,b\r\n1,2\r\n", ["1:a|b", "2:1|2"]),
    ("a,b\n1,2", ["1:a|b", "2:1|2"]),
    ("a,b\r\n1,2\r", ["1:a|b", "2:1|2"]),
    ("\u{FEFF}a,b\n", ["1:a|b"]),
    ("\"a\",\"b,c\"\n", ["1:a|b,c"]),
    ("\"a \"\"b\"\"\",\"\"\n", ["1:a \"b\"|"]),
    ("\"a\nb\r\nc\",d\ne,f\n", ["1:a\nb\r\nc|d", "4:e|f"]),
    ("\n\na\n\r\nb", ["3:a", "5:b"]),
    (",\n,", ["1:|", "2:|"]),
    ("a,", ["1:a|"]),
    ("a,\"b\"", ["1:a|b"]),
    ("a\rb,c\n", ["1:a\rb|c"]),
    ("", []),
    ("é,日本\n", ["1:é|日本"]),
  ])
  func `RFC 4180 is read as it says`(_ text: String, _ expected: [String]) throws {
    #expect(try read(text) == expected)
  }

  @Test(arguments: [
    ("a,b\n1\n2,3\n4,5,6\n7,8", ["1:a|b", "2!1 fields where the header has 2", "3:2|3", "4!3 fields where the header has 2", "5:7|8"]),
    ("a\"b,c\nd,e\n", ["1!a quote inside of a field that isn't quoted", "2:d|e"]),
    ("\"a\"b,c\nd,e\n", ["1!a quote inside of a field that isn't quoted", "2:d|e"]),
    ("a,b\n\"c,d\ne,f\n", ["1:a|b", "2!a quoted field that never ends"]),
    ("a\0,b\nc,d\n", ["1!a NUL character", "2:c|d"]),
    ("\"a\0\",b\nc,d\n", ["1!a NUL character", "2:c|d"]),
  ])
  func `a record that breaks a rule is reported, those after it are read`(_ text: String, _ expected: [String]) throws {
    #expect(try read(text, expected: 2) == expected)
  }

  @Test(arguments: [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3]] as [[UInt8]])
  func `bytes that are not UTF-8 are reported`(_ bytes: [UInt8]) throws {
    #expect(try read([0x61, 0x2C] + bytes + [0x0A] + Array("b,c\n".utf8)) == ["1!bytes that are not UTF-8", "2:b|c"])
  }

  @Test func `a record longer than a mebibyte is passed over, quotes and newlines in it`() throws {
    let long = String(repeating: "x\n", count: 700_000)
    #expect(try read("a,b\n\"\(long)\",c\nd,e\n") == ["1:a|b", "2!the record is longer than 1 MiB", "700003:d|e"])
    #expect(try read("a,b\n\"\(long)") == ["1:a|b", "2!a quoted field that never ends"])
    #expect(try read(String(repeating: "x", count: 3 << 20) + "\nd,e") == ["1!the record is longer than 1 MiB", "2:d|e"])
  }

  @Test func `a million commas are one fault`() throws {
    #expect(try read(String(repeating: ",", count: 1_000_000) + "\na,b") == ["1!more than 1,000 fields", "2:a|b"])
  }

  @Test func `records that straddle the reader's pieces come out whole`() throws {
    var text = ""
    var expected: [String] = []
    for row in 0..<40_000 {
      text += row % 3 == 0 ? "\(row),\"\(row)\"\"é\"\r\n" : "\(row),plain\n"
      expected.append("\(row + 1):\(row)|" + (row % 3 == 0 ? "\(row)\"é" : "plain"))
    }
    #expect(try read(text) == expected)
  }

  @Test func `a part of a file can be read from the place of a record`() throws {
    let scratch = try Scratch()
    let file = try InputFile(scratch.write("a.csv", "a,b\n1,2\n3,4\n5,6\n"))
    var reader = CSVReader(file)
    _ = try reader.next()
    _ = try reader.next()
    #expect(reader.range == 4..<8)
    _ = try reader.next()
    var part = CSVReader(file, range: reader.range, line: reader.line)
    #expect(try part.next() == .record)
    #expect(part.text(1) == "4")
    #expect(part.line == 3)
    #expect(try part.next() == .end)
  }
}
