import WellSenseStore

extension Mutant {
  static let json: [Mutant] = [
    documents("json-nulls-dropped", "Drops members that are null.") { value in
      guard case .object(let members) = value else { return value }
      return .object(members.filter { $0.value != .null })
    },
    documents("json-integers-as-doubles", "Reads every number as a double.") { value in
      if case .integer(let integer) = value { .number(Double(integer)) } else { value }
    },
    documents("json-integers-of-32-bits", "Keeps integers of 32 bits.") { value in
      if case .integer(let integer) = value { .integer(Int64(Int32(clamping: integer))) } else { value }
    },
    documents("json-floats", "Keeps numbers as floats of 32 bits.") { value in
      switch value {
      case .number(let number): .number(Double(Float(min(max(number, -3e38), 3e38))))
      case .integer(let integer) where integer.magnitude > 1 << 24: .number(Double(Float(integer)))
      default: value
      }
    },
    documents("json-decimals-rounded", "Writes numbers with six decimals.") { value in
      if case .number(let number) = value, number.magnitude < 1e12 { .number((number * 1e6).rounded() / 1e6) } else { value }
    },
    documents("json-exponents-lost", "Knows no numbers beyond 10^18 or below 10^-18.") { value in
      guard case .number(let number) = value, number.magnitude > 1e18 || number.magnitude < 1e-18 else { return value }
      return 0
    },
    documents("json-signs-lost", "Loses the sign of numbers.") { value in
      if case .integer(let integer) = value { .integer(Int64(clamping: integer.magnitude)) } else { value }
    },
    documents("json-arrays-as-sets", "Takes arrays for sets: sorted, each element once.") { value in
      guard case .array(let elements) = value else { return value }
      return .array(Dictionary(elements.map { ("\($0)", $0) }) { one, _ in one }.sorted { $0.key < $1.key }.map(\.value))
    },
    documents("json-empty-objects-as-arrays", "Writes empty objects as empty arrays.") { value in
      value == .object([]) ? .array([]) : value
    },
    documents("json-keys-cleaned", "Replaces dots and dollars in keys, and empty keys.") { value in
      guard case .object(let members) = value else { return value }
      return .object(
        members.map { member in
          let key = String(member.key.map { $0 == "." || $0 == "$" ? "_" : $0 })
          return JSONValue.Member(key.isEmpty ? "_" : key, member.value)
        })
    },
    documents("json-texts-guessed", "Turns texts that look like numbers into numbers.") { value in
      guard case .string(let text) = value, let number = Double(text), number.isFinite else { return value }
      return .number(number)
    },
    values("json-scalars-wrapped", "Takes objects alone for documents, and wraps what is none.") { column, value in
      guard column.type == .json, case .json(let json) = value else { return value }
      if case .object = json.value { return value }
      return (try? JSON(.object([JSONValue.Member("value", json.value)]))).map(Value.json) ?? value
    },
    values("json-null-document-as-null", "Takes a document `null` for no document.") { column, value in
      column.isNullable && value == document("null") ? .null : value
    },
    values("json-shallow", "Keeps 32 levels and 500 keys of a document.") { _, value in
      guard case .json(let json) = value else { return value }
      let text = json.text
      let isDeep = text.hasPrefix(String(repeating: "[", count: 33)) || text.hasPrefix(String(repeating: #"{"a":"#, count: 33))
      return isDeep || text.utf8.count { $0 == UInt8(ascii: ":") } > 500 ? .json(.emptyObject) : value
    },
    commit("json-patches-merged", "Merges the document of a patch into the one that is there.") { base, batch, call throws(StoreError) in
      var writes: [Write] = []
      for write in batch.writes {
        guard case .patch(let entity, let key, let fields, let precondition) = write,
          let row = try await base.row(RowName(entity, key), call)
        else { writes.append(write); continue }
        writes.append(.patch(entity, key, fields.map { Assignment($0.field, row[$0.field].merged($0.value)) }, onlyIf: precondition))
      }
      return try await base.commit(WriteBatch(batch.operation, writes, returning: batch.returning), call)
    },
    values("choices-shifted", "Counts names of choices from 1.") { column, value in
      guard case .choice(let names) = column.type, case .integer(let place) = value else { return value }
      return .integer((place + 1) % Int64(names.count))
    },
    values("booleans-stuck", "Stores every flag as false.") { column, value in column.type == .boolean ? .bool(false) : value },
  ]

  /// Changes every value in every document.
  private static func documents(_ id: String, _ sentence: String, _ change: @escaping @Sendable (JSONValue) -> JSONValue) -> Mutant {
    values(id, sentence) { column, value in column.type == .json ? value.mapDocument(change) : value }
  }
}

extension Value {
  /// Changes each value inside a document, innermost first.
  func mapDocument(_ change: (JSONValue) -> JSONValue) -> Value {
    guard case .json(let json) = self else { return self }
    return (try? JSON(json.value.mapped(change))).map(Value.json) ?? self
  }

  /// Changes each string in a document, not the keys.
  func mapStrings(_ change: (String) -> String) -> Value {
    mapDocument { if case .string(let text) = $0 { .string(change(text)) } else { $0 } }
  }

  fileprivate func merged(_ patch: Value) -> Value {
    guard case .json(let old) = self, case .json(let new) = patch, case .object(let olds) = old.value, case .object(let news) = new.value
    else { return patch }
    let kept = olds.filter { member in !news.contains { $0.key == member.key } }
    return (try? JSON(.object(kept + news))).map(Value.json) ?? patch
  }
}

extension JSONValue {
  fileprivate func mapped(_ change: (JSONValue) -> JSONValue) -> JSONValue {
    switch self {
    case .array(let elements): change(.array(elements.map { $0.mapped(change) }))
    case .object(let members): change(.object(members.map { Member($0.key, $0.value.mapped(change)) }))
    default: change(self)
    }
  }
}
