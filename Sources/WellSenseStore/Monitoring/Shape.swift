// What was asked, in words and without any value.
extension Query {
  var shape: String {
    var text = entity.name + conditions.shape
    if let field = order.field { text += " order by \(field.name)\(order.descending ? " desc" : "")" }
    return text + (after == nil ? "" : " after ?") + " limit \(limit)"
  }
}

extension Aggregation {
  var shape: String {
    guard let metric else { return "count " + entity.name + conditions.shape }
    return "fold \(entity.name).\(metric.field.name)" + conditions.shape
      + " by \(metric.time.name) into \(metric.boundaries.count - 1) buckets"
  }
}

extension WriteBatch {
  var shape: String {
    guard writes.count <= 8 else { return writes[..<8].map(\.shape).joined(separator: ", ") + ", … \(writes.count) writes" }
    return writes.map(\.shape).joined(separator: ", ")
  }
}

extension Write {
  var shape: String {
    switch self {
    case .insert(let rows, let ifAbsent): "insert \(rows.count) \(rows.entity.name)\(ifAbsent ? " if absent" : "")"
    case .patch(let entity, _, let assignments, _):
      "patch \(entity.name) set " + assignments.map(\.field.name).joined(separator: ", ")
    case .delete(let entity, _, _): "delete \(entity.name)"
    }
  }
}

extension [Condition] {
  fileprivate var shape: String {
    isEmpty ? "" : " where " + map(\.shape).joined(separator: " and ")
  }
}

extension Condition {
  fileprivate var shape: String {
    switch test {
    case .equals: "\(field.name) = ?"
    case .isAny: "\(field.name) in (?)"
    case .below: "\(field.name) < ?"
    case .atLeast: "\(field.name) >= ?"
    case .isNull: "\(field.name) is null"
    case .contains: "\(field.name) contains ?"
    }
  }
}
