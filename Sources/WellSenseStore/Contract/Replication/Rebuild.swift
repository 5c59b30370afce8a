extension EpochRecord {
  /// A copy of a whole database under way, and how far it has come: rows are copied entity by entity in the order of the schema, each in the
  /// order of keys; then the log is taken over up to where it ended when the last row was read.
  public struct Rebuild: Sendable, Hashable {
    /// The database that is copied.
    public var source: RawID
    /// Made when the copy was begun: what belongs to another copy is refused.
    public var token: RawID
    public var entity: Entity
    /// The last key that is copied; `nil` before the first.
    public var after: Key?
    /// All rows are copied; the copy is done when the log is taken over up to this number.
    public var target: Int64?

    public init(source: RawID, token: RawID, entity: Entity, after: Key? = nil, target: Int64? = nil) {
      self.source = source
      self.token = token
      self.entity = entity
      self.after = after
      self.target = target
    }
  }
}

// The stored form: one line of text.
extension EpochRecord.Rebuild: LosslessStringConvertible {
  private static let format = "1"

  /// `1 source token entity first second target`, with `-` for what there isn't.
  public var description: String {
    var keys = ("-", "-")
    switch after {
    case .one(let id)?: keys.0 = id.description
    case .pair(let first, let second)?: keys = (first.description, second.description)
    case nil: break
    }
    return [
      Self.format, source.description, token.description, "\(entity.rawValue)", keys.0, keys.1, target.map { "\($0)" } ?? "-",
    ].joined(separator: " ")
  }

  /// `nil` for text of another form: then the copy has to begin anew.
  public init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 7, parts[0] == Self.format, let source = RawID(parts[1]), let token = RawID(parts[2]),
      let entity = UInt8(parts[3]).flatMap(Entity.init)
    else { return nil }
    var after: Key?
    if parts[4] != "-" {
      guard let first = RawID(parts[4]) else { return nil }
      after = .one(first)
      if parts[5] != "-" {
        guard let second = RawID(parts[5]) else { return nil }
        after = .pair(first, second)
      }
    }
    let target = Int64(parts[6])
    guard target != nil || parts[6] == "-" else { return nil }
    self.init(source: source, token: token, entity: entity, after: after, target: target)
  }
}
