/// A promise that a driver did not keep: what should have been, and what was. Holds test data only.
public struct PromiseFailure: Error, Sendable, CustomStringConvertible {
  /// The promise's id; filled in by ``Promise/check(on:within:)``.
  public var promise: String
  /// What was looked at, and what it should have been.
  public var expected: String
  /// What it was instead.
  public var seen: String

  public init(promise: String = "", expected: String, seen: String) {
    self.promise = promise
    self.expected = expected
    self.seen = seen
  }

  public var description: String { "\(promise): expected \(expected); seen: \(seen)" }
}
