internal import WellSenseStore

/// One entry of the change log as it is stored.
struct StoredEntry {
  var sequence: Int64 = 0
  var operation = RawID(high: 0, low: 0)
  private var verdict = ""
  private var field: String?
  var version = Version(epoch: 0, counter: 0)
  private var body: [UInt8] = []

  init(_ document: UnsafeRawBufferPointer) throws(BSONDamage) {
    var epoch: Int64 = 0
    var counter: Int64 = 0
    var reader = try BSONReader(document)
    while let element = try reader.next() {
      if element.isNamed("_id") {
        sequence = try element.integer.orDamage()
      } else if element.isNamed(Field.operation.camelName) {
        operation = try element.id.orDamage()
      } else if element.isNamed("verdict") {
        verdict = try element.string.orDamage()
      } else if element.isNamed("field") {
        field = element.string
      } else if element.isNamed(Field.versionEpoch.camelName) {
        epoch = try element.integer.orDamage()
      } else if element.isNamed(Field.versionCounter.camelName) {
        counter = try element.integer.orDamage()
      } else if element.isNamed("body") {
        body = Array(try element.binary.orDamage())
      }
    }
    version = Version(epoch: epoch, counter: counter)
  }

  func outcome() throws(StoreError) -> LogEntry.Outcome {
    do throws(StoreError) { return try LogEntry.Outcome(name: verdict, field: field) } catch { throw error.located(driver: "mongodb") }
  }

  /// Throws what a caller is told who repeats an operation that had no effect.
  func throwRefusal() throws(StoreError) {
    if let refusal = try outcome().refusal { throw refusal.located(driver: "mongodb") }
  }

  func entry(_ codec: ChangeCodec) throws(StoreError) -> LogEntry {
    LogEntry(
      sequence: sequence, operation: OperationID(operation), outcome: try outcome(), version: version, body: try codec.decode(body[...]))
  }
}

extension LogEntry {
  /// Appends the entry as the document of its number.
  func append(as number: Int64, _ codec: ChangeCodec, to writer: inout BSONWriter) {
    writer.append("_id", number)
    writer.append(Field.operation.camelName, operation.raw)
    writer.append("verdict", outcome.name)
    if case .rejected(_, let field?) = outcome { writer.append("field", field) }
    writer.append(Field.versionEpoch.camelName, version.epoch)
    writer.append(Field.versionCounter.camelName, version.counter)
    writer.append("body", binary: codec.encode(body))
  }
}
