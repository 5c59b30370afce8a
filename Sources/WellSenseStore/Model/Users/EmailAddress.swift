import Foundation

/// The rules for `email` and for `email_key`, the column by which addresses are unique.
package enum EmailAddress {
  /// What `email_key` holds: the address in NFC and lower case, the same on every engine and in every locale.
  package static func key(of email: String) -> String {
    guard !email.utf8.allSatisfy({ $0 < 0x80 }) else { return email.lowercased() }
    // Lower case can undo NFC, so it is restored afterwards.
    return email.precomposedStringWithCanonicalMapping.lowercased().precomposedStringWithCanonicalMapping
  }

  /// Checks an address as it was given: one `@` with text on both sides, no white space, no control character.
  ///
  /// Whether the address exists is for a message sent to it to find out.
  /// - Throws: `.invalid` for field `email`.
  package static func validate(_ email: String) throws(StoreError) {
    try Check.filled(email, field: field, scalars: scalars)
    guard email.unicodeScalars.allSatisfy(isVisible) else {
      throw Check.invalid("an address holds no space and no control character", field: field)
    }
    let parts = email.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
      throw Check.invalid("an address is a name, one @ and a domain, as in name@example.org", field: field)
    }
    // Lower case can be longer: U+0130 becomes two scalars.
    try Check.text(key(of: email), field: field, scalars: scalars)
  }

  private static let field = "email"
  private static let scalars = 255

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value > 0x20 && scalar.value != 0x7F }
    return !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
  }
}
