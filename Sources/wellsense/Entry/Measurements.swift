import ArgumentParser
import WellSenseStore

/// `METRIC=NUMBER` pairs of one record.
struct Measurements {
  let payload: HealthData

  init(_ pairs: [String]) throws {
    var document = JSONValue.object([])
    var type: HealthRecordType?
    var period: ActivityPeriod?
    for pair in pairs {
      let (metric, number) = try Self.parse(pair)
      guard type == nil || type == metric.type, period == nil || period == metric.period else {
        throw ValidationError("measurements of one record must be of one type and one span of time; add the others apart")
      }
      (type, period) = (metric.type, metric.period)
      document = document.setting(metric.path.keys.map { String(decoding: $0, as: UTF8.self) }[...], to: .number(number))
    }
    guard let type else { throw ValidationError("give at least one measurement, as weight=61.2") }
    if let period { document = document.setting(["period"], to: .string(period.rawValue)) }
    payload = try HealthData(type: type, json: JSON(document, field: "data"))
  }

  private static func parse(_ pair: String) throws -> (HealthMetric, Double) {
    let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Double(parts[1]), number.isFinite else {
      throw ValidationError("a measurement is METRIC=NUMBER, as weight=61.2")
    }
    guard let metric = HealthMetric(named: String(parts[0])) else {
      throw ValidationError("there is no such metric; `wellsense analytics --list` names them")
    }
    return (metric, number)
  }
}

extension JSONValue {
  /// The object with a value under a path of keys, whose objects are made as needed.
  fileprivate func setting(_ path: ArraySlice<String>, to value: JSONValue) -> JSONValue {
    guard let key = path.first else { return value }
    guard case .object(var members) = self else { return self }
    let place = members.firstIndex { $0.key == key }
    let inner = place.map { members[$0].value } ?? .object([])
    let member = Member(key, inner.setting(path.dropFirst(), to: value))
    if let place { members[place] = member } else { members.append(member) }
    return .object(members)
  }
}
