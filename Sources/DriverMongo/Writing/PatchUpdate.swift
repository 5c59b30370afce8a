internal import WellSenseStore

/// What a patch does to a document: sets values, and takes away those that become null.
struct PatchUpdate {
  private let set: [UInt8]
  private let unset: [String]

  init(_ assignments: [Assignment], _ codec: EntityCodec, _ signature: EntityCodec.Signature) throws(MongoFailure) {
    var latest: [(field: Field, value: Value)] = []
    for assignment in assignments {
      latest.removeAll { $0.field == assignment.field }
      latest.append((assignment.field, assignment.value))
    }
    var writer = BSONWriter()
    var unset: [String] = []
    let start = writer.begin()
    do throws(StoreError) {
      for (field, value) in latest {
        guard let column = codec.column(field) else { continue }
        if value == .null { unset.append(column.name) } else { try codec.append(value, column, to: &writer) }
      }
    } catch {
      throw .other(error)
    }
    codec.sign(signature, to: &writer)
    writer.end(start)
    set = writer.bytes
    self.unset = unset
  }

  func append(to writer: inout BSONWriter, as name: String) {
    writer.document(name) { writer in
      writer.element(BSONType.document, "$set")
      writer.append(set)
      guard !unset.isEmpty else { return }
      writer.document("$unset") { for name in unset { $0.append(name, int32: 1) } }
    }
  }
}
