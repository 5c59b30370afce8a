/// The column `health_goals`: a JSON array of texts.
package enum HealthGoals {
  /// The goals as a document.
  /// - Throws: `.invalid` for a goal that is empty, longer than 255 Unicode scalars or holds NUL, and for more than 1,000 goals.
  package static func json(_ goals: [String]) throws(StoreError) -> JSON {
    guard goals.count <= most else { throw Check.invalid("at most \(most) goals fit", field: field) }
    for goal in goals { try Check.filled(goal, field: field, scalars: 255) }
    var writer = JSONWriter()
    writer.beginArray()
    for goal in goals { writer.string(goal) }
    writer.endArray()
    return try writer.finish(field: field)
  }

  /// The goals of a document.
  /// - Throws: `.invalid` for anything but an array of texts.
  package static func goals(_ json: JSON) throws(StoreError) -> [String] {
    guard case .array(let elements) = json.value else { throw Check.invalid("it must be a list of texts", field: field) }
    var goals: [String] = []
    for element in elements {
      guard case .string(let goal) = element else { throw Check.invalid("it must be a list of texts", field: field) }
      goals.append(goal)
    }
    return goals
  }

  private static let field = "health_goals"
  private static let most = 1000
}
