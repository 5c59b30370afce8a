/// Why a document is refused and at which byte. It never holds the byte itself or anything near it.
struct JSONFault: Error, Equatable {
  let reason: Reason
  let offset: Int

  init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The rule that was broken, as the error tells it.
  enum Reason: String {
    case unexpectedByte = "a byte that the grammar doesn't allow there"
    case unexpectedEnd = "it ends too early"
    case trailingBytes = "something follows the document"
    case byteOrderMark = "it starts with a byte order mark"
    case duplicateKey = "a key occurs twice in one object"
    case nul = "a NUL character"
    case controlCharacter = "a control character that isn't escaped"
    case escape = "an escape that JSON doesn't know"
    case surrogate = "a surrogate without its other half"
    case encoding = "bytes that are not UTF-8"
    case number = "a number in a form that JSON doesn't know"
    case numberTooLarge = "a number too large for a double"
    case notFinite = "a number that isn't finite"
    case tooDeep = "arrays and objects are nested deeper than 64"
    case tooManyKeys = "more than 1,000 keys"
    case tooLong = "it is longer than 1 MiB"
  }

  /// The fault as users see it.
  func error(field: String?, limits: JSONLimits = .document) -> StoreError {
    let rule =
      switch reason {
      case .tooLong where limits != .document: "it is longer than \(limits.bytes) bytes"
      case .tooManyKeys where limits != .document: "more than \(limits.keys) keys"
      default: reason.rawValue
      }
    return StoreError(
      .invalid, "the JSON document is refused at byte \(offset): \(rule)", disposition: .notAttempted, field: field)
  }
}
