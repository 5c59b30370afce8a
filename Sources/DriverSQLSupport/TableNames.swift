internal import WellSenseStore

extension EntitySchema {
  /// The key's fields with those of an index in front, none twice: what makes its order total.
  func columns(of index: Index) -> [Field] {
    var fields = index.equal
    for field in [index.order].compactMap(\.self) + key where !fields.contains(field) { fields.append(field) }
    return fields
  }

  func name(of index: Index) -> String {
    entity.name + "_by_" + (index.equal + [index.order].compactMap(\.self)).map(\.name).joined(separator: "_")
  }

  func uniqueName(_ field: Field) -> String { entity.name + "_" + field.name + "_unique" }

  func isTags(_ field: Field) -> Bool { column(field)?.type == .tags }

  var tagFields: [Field] { columns.filter { $0.type == .tags }.map(\.field) }

  /// The table that holds a tags column tag by tag.
  func tagTable(_ field: Field) -> String { entity.name + "_" + field.name }

  /// What its rows are ordered by besides the key; fixed columns only, so that no patch has to follow.
  func tagOrder(_ field: Field) -> Field? { indexes.first { $0.equal == [field] }?.order }

  /// Indexes that are the table's own.
  var plainIndexes: [Index] { indexes.filter { index in !index.equal.contains(where: isTags) } }

  /// The field that says whose row it is.
  var owner: Field { place(of: .userID) == nil ? key[0] : .userID }
}
