internal import WellSenseStore

/// The end of the change log.
struct LogEnd {
  var sequence: Int64 = 0
  var operation: OperationID?

  func position(_ database: RawID) -> Position { Position(database: database, sequence: sequence, operation: operation) }
}

/// The one document that every logged transaction writes: the end of the change log, and the epoch record beside it.
///
/// MongoDB has no locks that readers could share, so this is how writers and epoch changes exclude each other: of two transactions that
/// write a document the server lets one through, and none that saw it as it was before.
struct LogDocument {
  var end = LogEnd()
  var record: EpochRecord
  /// Whether rows from before a rebuild are still there.
  var isEmptying = false

  /// Grows with every step, so that a step which changes nothing else is a write, too.
  static let steps = "steps"

  init(_ database: RawID) { record = EpochRecord(database: database) }

  init(_ document: BSONReader, _ database: RawID) throws(BSONDamage) {
    self.init(database)
    var document = document
    while let element = try document.next() {
      if element.isNamed(Name.sequence) { end.sequence = try element.integer.orDamage() }
      if element.isNamed(Field.operation.camelName) { end.operation = element.id.map(OperationID.init) }
      if element.isNamed(Name.promised) { record.promised = try element.epoch() }
      if element.isNamed(Name.accepted) { record.accepted = try element.epoch() }
      if element.isNamed(Name.decided) { record.decided = try element.epoch() }
      if element.isNamed(Name.joined) { record.joined = try element.epoch() }
      if element.isNamed(Name.configuration) { record.configuration = try SetConfiguration(try element.string.orDamage()).orDamage() }
      if element.isNamed(Name.settlement) { record.settlement = try element.integer.orDamage() }
      if element.isNamed(Name.unsettled) { record.isUnsettled = try element.bool.orDamage() }
      if element.isNamed(Name.emptying) { isEmptying = try element.bool.orDamage() }
      if element.isNamed(Name.rebuild) { record.rebuild = try EpochRecord.Rebuild(try element.string.orDamage()).orDamage() }
      if element.isNamed(Name.cursors) { record.cursors = try Self.cursors(try element.elements()) }
    }
    record.end = end.sequence
  }

  private static func cursors(_ elements: BSONReader) throws(BSONDamage) -> [RawID: Int64] {
    var elements = elements
    var cursors: [RawID: Int64] = [:]
    while let element = try elements.next() {
      let cursor = try element.elements()
      cursors[try cursor.first(Name.source).orDamage().id.orDamage()] = try cursor.first(Name.sequence).orDamage().integer.orDamage()
    }
    return cursors
  }

  /// Appends the update that makes the stored document this one.
  func append(to change: inout BSONWriter) {
    change.document("$set") { set in
      set.append(Name.sequence, end.sequence)
      if let operation = end.operation { set.append(Field.operation.camelName, operation.raw) }
      set.append(Name.promised, record.promised.raw)
      set.append(Name.accepted, record.accepted.raw)
      set.append(Name.decided, record.decided.raw)
      set.append(Name.joined, record.joined.raw)
      if let configuration = record.configuration { set.append(Name.configuration, configuration.description) }
      set.append(Name.settlement, record.settlement)
      set.append(Name.unsettled, record.isUnsettled)
      set.append(Name.emptying, isEmptying)
      if let rebuild = record.rebuild { set.append(Name.rebuild, rebuild.description) }
      set.array(Name.cursors, record.cursors.sorted { $0.key < $1.key }) { writer, index, cursor in
        writer.document(index) { element in
          element.append(Name.source, cursor.key)
          element.append(Name.sequence, cursor.value)
        }
      }
    }
    if record.rebuild == nil { change.document("$unset") { $0.append(Name.rebuild, int32: 1) } }
  }
}

private enum Name {
  static let sequence = "sequence"
  static let (promised, accepted, decided, joined) = ("promised", "accepted", "decided", "joined")
  static let (configuration, settlement, unsettled, emptying) = ("configuration", "settlement", "unsettled", "emptying")
  static let (rebuild, cursors, source) = ("rebuild", "cursors", "source")
}

extension BSONElement {
  fileprivate func epoch() throws(BSONDamage) -> Epoch { Epoch(raw: try integer.orDamage()) }
}
