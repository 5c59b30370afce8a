/// A place in one database's change log.
///
/// To keep one, encode it: the text holds all that is needed to go on from there, also where another database of the set takes the writes by then.
public struct Position: Sendable {
  /// The database's own id, made when its schema was.
  public let database: RawID
  /// The entry's number in that database's log, from 1; 0 is the place before the first.
  public let sequence: Int64
  /// The entry's operation; `nil` at 0, and where only the number is known.
  public let operation: OperationID?
  /// Of other databases of the set: the number in their logs up to which whoever has come to this place lacks nothing either.
  public let elsewhere: [RawID: Int64]

  public init(database: RawID, sequence: Int64, operation: OperationID?, elsewhere: [RawID: Int64] = [:]) {
    self.database = database
    self.sequence = sequence
    self.operation = operation
    self.elsewhere = elsewhere
  }
}

/// Two are equal where they are the same place, whatever is known of other logs.
extension Position: Hashable {
  public static func == (left: Position, right: Position) -> Bool {
    left.database == right.database && left.sequence == right.sequence && left.operation == right.operation
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(database)
    hasher.combine(sequence)
  }
}

extension Position: Codable {
  private enum CodingKeys: CodingKey { case database, sequence, operation, elsewhere }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    database = try container.decode(OperationID.self, forKey: .database).raw
    sequence = try container.decode(Int64.self, forKey: .sequence)
    operation = try container.decodeIfPresent(OperationID.self, forKey: .operation)
    var elsewhere: [RawID: Int64] = [:]
    for (text, number) in try container.decodeIfPresent([String: Int64].self, forKey: .elsewhere) ?? [:] {
      guard let database = RawID(text) else {
        throw DecodingError.dataCorruptedError(forKey: .elsewhere, in: container, debugDescription: "not the text of a UUID")
      }
      elsewhere[database] = number
    }
    self.elsewhere = elsewhere
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(OperationID(database), forKey: .database)
    try container.encode(sequence, forKey: .sequence)
    try container.encodeIfPresent(operation, forKey: .operation)
    let texts = Dictionary(uniqueKeysWithValues: elsewhere.map { ($0.key.description, $0.value) })
    if !texts.isEmpty { try container.encode(texts, forKey: .elsewhere) }
  }
}
