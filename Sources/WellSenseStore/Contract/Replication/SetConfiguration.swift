/// Who is who in a set of databases, as it is recorded with an epoch in each of them.
public struct SetConfiguration: Sendable, Hashable {
  /// How the databases agree on it.
  public enum Agreement: String, Sendable, Hashable {
    /// One process decides alone, and somebody guarantees that there is only one.
    case coordinator
    /// A majority of voters decides, whichever process asks them.
    case majority
  }

  /// The lineage: made once, when the set was founded. Databases of another lineage never join.
  public var lineage: RawID
  public var agreement: Agreement
  /// The database that takes the writes.
  public var active: RawID
  /// The databases that have every acknowledged write, the active one among them. In ascending order.
  public var inSync: [RawID]
  /// Every database of the set. In ascending order.
  public var members: [RawID]
  /// Those whose word counts with ``Agreement/majority``. In ascending order.
  public var voters: [RawID]

  public init(lineage: RawID, agreement: Agreement, active: RawID, inSync: [RawID], members: [RawID], voters: [RawID]) {
    self.lineage = lineage
    self.agreement = agreement
    self.active = active
    self.inSync = inSync.sorted()
    self.members = members.sorted()
    self.voters = voters.sorted()
  }

  public func isInSync(_ database: RawID) -> Bool { inSync.contains(database) }

  /// Whether these databases have a majority of the voters among them.
  public func hasMajority(_ databases: Set<RawID>) -> Bool { voters.filter(databases.contains).count > voters.count / 2 }
}

// The stored form: one line of text, so that every engine keeps it in a column and people can read it.
extension SetConfiguration: LosslessStringConvertible {
  private static let format = "1"

  /// `1 lineage agreement active inSync members voters`, lists separated by commas.
  public var description: String {
    [Self.format, lineage.description, agreement.rawValue, active.description, list(inSync), list(members), list(voters)]
      .joined(separator: " ")
  }

  private func list(_ ids: [RawID]) -> String { ids.isEmpty ? "-" : ids.map(\.description).joined(separator: ",") }

  /// `nil` for text of another form, which nothing may be concluded from.
  public init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 7, parts[0] == Self.format, let lineage = RawID(parts[1]), let agreement = Agreement(rawValue: String(parts[2])),
      let active = RawID(parts[3]), let inSync = Self.list(parts[4]), let members = Self.list(parts[5]), let voters = Self.list(parts[6]),
      inSync.contains(active)
    else { return nil }
    self.init(lineage: lineage, agreement: agreement, active: active, inSync: inSync, members: members, voters: voters)
  }

  private static func list(_ text: Substring) -> [RawID]? {
    if text == "-" { return [] }
    var ids: [RawID] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let id = RawID(part) else { return nil }
      ids.append(id)
    }
    return ids
  }
}
