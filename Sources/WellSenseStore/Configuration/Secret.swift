/// A password or key. It shows itself to nobody who doesn't ask by name: not in descriptions, string interpolation, `dump` or a debugger's
/// summary.
public struct Secret: Sendable, Hashable, ExpressibleByStringLiteral {
  private let value: String

  public init(_ value: String) { self.value = value }
  public init(stringLiteral value: String) { self.value = value }

  /// The value itself, to be handed to a database's client and nowhere else.
  public func reveal() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<secret>" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
