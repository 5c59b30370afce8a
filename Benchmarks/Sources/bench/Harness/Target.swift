/// What a measurement should be, as a number that must not be above (or below) a limit.
struct Target: Sendable {
  let text: String
  let value: @Sendable ([Role: Cost]) -> Double
  let limit: Double
  var isLowerBound = false

  func isMet(_ value: Double) -> Bool { isLowerBound ? value >= limit : value <= limit }

  static func ofFloor(_ limit: Double) -> Target {
    Target(text: "≤ \(limit) × floor", value: { $0.time(.ours) / $0.time(.floor) }, limit: limit)
  }

  static func processorOfFloor(_ limit: Double) -> Target {
    Target(text: "CPU ≤ \(limit) × floor's", value: { $0.processor(.ours) / $0.processor(.floor) }, limit: limit)
  }

  static let floorAndHop = Target(text: "≤ floor + hop", value: { $0.time(.ours) / ($0.time(.floor) + $0.time(.hop)) }, limit: 1)

  static let growth = Target(
    text: "≤ 1.15 × floor's growth",
    value: { ($0.time(.oursGrown) / $0.time(.ours)) / ($0.time(.floorGrown) / $0.time(.floor)) }, limit: 1.15)

  static func overDriver(microseconds: Double) -> Target {
    Target(text: "driver + ≤ \(microseconds) µs", value: { $0.time(.ours) - $0.time(.driver) }, limit: microseconds)
  }

  static func memory(mebibytes: Double) -> Target {
    Target(text: "peak ≤ \(Int(mebibytes)) MiB", value: { $0.time(.memory) }, limit: mebibytes)
  }

  static func timesFasterThanPeer(_ limit: Double) -> Target {
    Target(text: "≥ \(limit) × faster than GRDB", value: { $0.time(.peer) / $0.time(.ours) }, limit: limit, isLowerBound: true)
  }
}

extension [Role: Cost] {
  func time(_ role: Role) -> Double { self[role]?.time ?? .nan }
  func processor(_ role: Role) -> Double { self[role]?.processor ?? .nan }
}
