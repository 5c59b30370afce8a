/// The hash of a password, as `password_hash` keeps it: a secret that can't be printed, logged, mirrored, dumped or encoded.
///
/// It holds what a password hashing function gave, as in `$argon2id$…`; never a password.
public struct PasswordHash: Sendable {
  /// What the column holds.
  package let stored: String

  /// A hash in the text form of the function that made it: 1…255 Unicode scalars, checked when it is written.
  public init(_ hash: String) {
    stored = hash
  }

  /// No password: stored as `!`, which never verifies.
  public static let none = PasswordHash("!")

  /// Whether a password belongs to this hash, by a function that knows how it was made. It is not asked where there is no password.
  ///
  /// The stored text is given to `matches` only; it must not keep it.
  public func verify<Failure: Error>(with matches: (String) throws(Failure) -> Bool) throws(Failure) -> Bool {
    guard !stored.isEmpty, self != .none else { return false }
    return try matches(stored)
  }

  /// - Throws: `.invalid` for an empty text, NUL, and more than 255 scalars.
  package func validate() throws(StoreError) {
    try Check.filled(stored, field: "password_hash", scalars: 255)
  }
}

extension PasswordHash: Hashable {
  /// Takes as long for a wrong hash as for the right one of the same length.
  public static func == (left: PasswordHash, right: PasswordHash) -> Bool {
    guard left.stored.utf8.count == right.stored.utf8.count else { return false }
    return zip(left.stored.utf8, right.stored.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// By length alone: a hash value tells nothing of the secret.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(stored.utf8.count)
  }
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `<redacted>`.
  public var description: String { "<redacted>" }
  /// `<redacted>`.
  public var debugDescription: String { "<redacted>" }
  /// Without children.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
