import Foundation
import Testing
import WellSenseStore

@Suite struct PasswordHashTests {
  private static let secret = "$argon2id$v=19$c2FsdA$sZfxKz"
  private let hash = PasswordHash(secret)

  private struct Account: Encodable {
    var name = "ada"
    var password: PasswordHash
    var everything: [PasswordHash]

    // Without this list it would not compile: the hash isn't encodable.
    enum CodingKeys: CodingKey { case name }
  }

  private var account: Account { Account(password: hash, everything: [hash]) }

  @Test func `it can't be printed, dumped, mirrored or interpolated`() {
    var output = ""
    print(hash, account, [hash], Optional(hash) as Any, separator: "\n", to: &output)
    debugPrint(hash, account, [hash], to: &output)
    dump(hash, to: &output)
    dump(account, to: &output)
    output += "\(hash) \(account)" + String(describing: hash) + String(reflecting: account) + String(reflecting: hash)
    output += "\(Mirror(reflecting: hash).children.map { "\($0)" })"
    output += Self.walk(account)
    #expect(output.contains("<redacted>"))
    #expect(!output.contains("argon2id") && !output.contains("sZfxKz"))
  }

  /// Everything that mirrors reach, at any depth.
  private static func walk(_ value: Any) -> String {
    Mirror(reflecting: value).children.map { "\($0.label ?? "")=\($0.value) " + walk($0.value) }.joined()
  }

  @Test func `it can't be encoded`() throws {
    #expect(!(hash as Any is any Encodable))
    #expect(!(hash as Any is any Decodable))
    #expect(String(decoding: try JSONEncoder().encode(account), as: UTF8.self) == #"{"name":"ada"}"#)
  }

  @Test func `equal hashes are equal, others are not`() {
    #expect(hash == PasswordHash(Self.secret))
    #expect(hash != PasswordHash(Self.secret + "x"))
    #expect(hash != PasswordHash(String(Self.secret.dropLast()) + "y"))
    #expect(hash.hashValue == PasswordHash(Self.secret).hashValue)
    #expect(PasswordHash("é") != PasswordHash("e\u{301}"))
  }

  @Test func `no password never verifies`() {
    #expect(PasswordHash.none.stored == "!")
    #expect(!PasswordHash.none.verify { _ in true })
    #expect(!PasswordHash("!").verify { _ in true })
    #expect(!PasswordHash("").verify { _ in true })
    #expect(hash.verify { $0 == Self.secret })
    #expect(!hash.verify { _ in false })
  }

  @Test func `its length and NUL are checked without telling it`() {
    for bad in ["", "a\0b", String(repeating: "s3cret", count: 50)] {
      let error = #expect(throws: StoreError.self) { try PasswordHash(bad).validate() }
      #expect(error?.field == "password_hash")
      #expect(error?.description.contains("s3cret") == false)
    }
    #expect(throws: Never.self) { try hash.validate() }
    #expect(throws: Never.self) { try PasswordHash.none.validate() }
  }
}
