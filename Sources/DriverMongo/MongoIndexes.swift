internal import WellSenseStore

/// One index of a collection.
struct MongoIndex: Sendable, Hashable {
  /// Names of the fields, all ascending: MongoDB reads an index in both directions.
  let fields: [String]
  var isUnique = false
  /// Only documents that have this field: others share its absence.
  var present: String?
  var expiresAfterSeconds: Int32?
  /// Of a value's hash, by which a cluster can spread a collection.
  var isHashed = false

  var name: String { fields.joined(separator: "_") + (isUnique ? "_unique" : "") + (isHashed ? "_hashed" : "") }

  func append(to writer: inout BSONWriter, _ place: Int) {
    writer.document(place) { writer in
      writer.document("key") { key in
        for field in fields { if isHashed { key.append(field, "hashed") } else { key.append(field, int32: 1) } }
      }
      writer.append("name", name)
      if isUnique { writer.append("unique", true) }
      if let present {
        writer.document("partialFilterExpression") { $0.document(present) { $0.append("$exists", true) } }
      }
      if let expiresAfterSeconds { writer.append("expireAfterSeconds", int32: expiresAfterSeconds) }
    }
  }
}

extension EntityCodec {
  /// Derives the indexes: every order that the schema offers, ties by key; what is unique; and every reference, for what goes with its parent.
  var indexes: [MongoIndex] {
    var indexes = entity.unique.map { field in
      let name = name(of: field)
      return MongoIndex(fields: [name], isUnique: true, present: entity.column(field)?.isNullable == true ? name : nil)
    }
    for index in entity.indexes {
      let fields = index.equal.map(name(of:)) + (index.order.map { [name(of: $0)] } ?? [])
      indexes.append(MongoIndex(fields: fields + ["_id"]))
    }
    for reference in entity.references {
      let name = name(of: reference.field)
      if !indexes.contains(where: { $0.fields[0] == name }) { indexes.append(MongoIndex(fields: [name, "_id"])) }
    }
    return indexes
  }
}
