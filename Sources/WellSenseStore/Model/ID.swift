/// The identity of one kind of thing: 16 bytes, any UUID of RFC 9562.
///
/// An `ID<User>` and an `ID<HealthRecord>` do not mix. Order is the order of the bytes, so ids made by ``init()`` sort by time.
public struct ID<Subject>: Hashable, Comparable, Sendable {
  /// The 16 bytes without their kind.
  public let raw: RawID

  @inlinable
  public init(_ raw: RawID) {
    self.raw = raw
  }

  /// A new UUID of version 7: 48 bits of milliseconds, a counter that keeps ids of one process in order, and random bits.
  public init() {
    self.raw = RawID.make()
  }

  /// The id whose 36-character text this is, in either case; `nil` if it isn't one.
  public init?(_ text: some StringProtocol) {
    guard let raw = RawID(text) else { return nil }
    self.raw = raw
  }

  @inlinable
  public static func < (left: ID, right: ID) -> Bool { left.raw < right.raw }
}

extension ID: LosslessStringConvertible {
  /// The lower-case text, as `01890a5d-ac96-774b-bcce-b302099a8057`.
  public var description: String { raw.description }
}

extension ID: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let raw = RawID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the text of a UUID")
    }
    self.raw = raw
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Names one commit, however often it is tried. Doing the same commit twice under one id is doing it once.
public typealias OperationID = ID<WriteBatch>
