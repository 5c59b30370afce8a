/// A write in the spool, or one that was refused after it had been there.
struct SpoolEntry: Sendable {
  var operation: OperationID
  var writes: [Write]
  /// Why the database refused it.
  var refusal: (code: StoreError.Code, field: String?)?

  init(_ operation: OperationID, _ writes: [Write], refusal: (code: StoreError.Code, field: String?)? = nil) {
    self.operation = operation
    self.writes = writes
    self.refusal = refusal
  }

  private static let format: UInt8 = 1

  /// Insertions in the form of the change log, whose columns are named, so that entries outlive changes of the schema.
  func encoded(_ schema: Schema) -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(Self.format)
    writer.id(operation.raw)
    writer.text(refusal?.code.description ?? "")
    writer.text(refusal?.field ?? "")
    let puts = writes.compactMap { if case .insert(let rows, _) = $0 { rows } else { nil } }
    writer.raw(ChangeCodec(schema).encode(ChangeCodec.Body(affected: [], effects: Effects(puts: puts))))
    return writer.bytes
  }

  init(_ bytes: [UInt8], _ schema: Schema) throws(StoreError) {
    do {
      self = try bytes.withUnsafeBytes { buffer throws in
        var reader = ByteReader(buffer)
        guard try reader.byte() == Self.format else { throw ByteReader.Damage() }
        let operation = OperationID(try reader.id())
        let code = try reader.text()
        let field = try reader.text()
        let body = try ChangeCodec(schema).decode(try reader.raw(reader.rest))
        let refusal = StoreError.Code(name: code).map { ($0, field.isEmpty ? nil : field) }
        return SpoolEntry(operation, body.effects.puts.map { .insert($0) }, refusal: refusal)
      }
    } catch {
      throw .damagedSpool
    }
  }
}

extension ByteWriter {
  fileprivate mutating func text(_ text: String) {
    count(UInt64(text.utf8.count))
    raw(text.utf8)
  }
}

extension ByteReader {
  fileprivate mutating func text() throws(Damage) -> String { String(decoding: try raw(try count(ofSize: 1)), as: UTF8.self) }
}

extension StoreError {
  static let damagedSpool = StoreError(
    .corrupt,
    "the spool holds a damaged entry, so nothing in it is touched; bring the folder back from a copy, or move it away to go on without it",
    field: "fallback.spool", driver: "fallback")
}
