internal import WellSenseStore

extension Field {
  /// The field's name in a collection, as `userId`.
  var camelName: String { Self.camelNames[Int(rawValue)] }

  private static let camelNames = Field.allCases.map { $0.name.camelCased }
}

extension Entity {
  /// The collection's name, as `healthRecords`.
  var collection: String { Self.collections[Int(rawValue)] }

  private static let collections: [String] = {
    var names = [String](repeating: "", count: Int(Entity.allCases.map(\.rawValue).max() ?? 0) + 1)
    for entity in Entity.allCases { names[Int(entity.rawValue)] = entity.name.camelCased }
    return names
  }()
}

extension String {
  /// `user_id` as `userId`.
  fileprivate var camelCased: String {
    let parts = split(separator: "_")
    return parts.dropFirst().reduce(String(parts.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }
}
