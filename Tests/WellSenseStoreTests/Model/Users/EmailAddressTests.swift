import Testing
import WellSenseStore

@Suite struct EmailAddressTests {
  private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test(arguments: [
    ("Ada@Example.ORG", "ada@example.org"), ("E\u{301}ve@x.org", "éve@x.org"), ("ÉVE@X.org", "éve@x.org"),
    ("STRASSE@x.de", "strasse@x.de"), ("straße@x.de", "straße@x.de"), ("\u{212B}@x.org", "å@x.org"),
  ])
  func `the key is NFC and lower case`(email: String, key: String) {
    #expect(Self.bytes(EmailAddress.key(of: email)) == Self.bytes(key))
  }

  @Test func `the key of a key is the key`() {
    for value in 0x20..<0x2_0000 as Range<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let key = EmailAddress.key(of: "a\(Character(scalar))@x.org")
      if Self.bytes(EmailAddress.key(of: key)) != Self.bytes(key) { Issue.record("U+\(String(value, radix: 16))") }
    }
  }

  @Test(arguments: ["a@b", "ada@example.org", "A.B+c@münchen.de", "фёдор@пример.рф", "1@import.invalid"])
  func `addresses are taken as they come`(email: String) throws {
    try EmailAddress.validate(email)
  }

  @Test(arguments: [
    "", "ada", "@", "ada@", "@x.org", "a@b@c", "a b@x.org", "a@x.org ", "a\n@x.org", "a\u{0}@x.org", "a\u{7F}@x.org", "a\u{A0}@x.org",
    "a\u{85}@x.org", String(repeating: "a", count: 254) + "@x", String(repeating: "İ", count: 200) + "@x.org",
  ])
  func `what is no address is refused and not repeated`(email: String) {
    let error = #expect(throws: StoreError.self) { try EmailAddress.validate(email) }
    #expect(error?.code == .invalid && error?.field == "email")
    #expect(email.count < 3 || error?.description.contains(email) == false)
  }

  @Test func `the longest address has 255 scalars`() throws {
    try EmailAddress.validate(String(repeating: "é", count: 253) + "@x")
    #expect(throws: StoreError.self) { try EmailAddress.validate(String(repeating: "é", count: 254) + "@x") }
  }
}
