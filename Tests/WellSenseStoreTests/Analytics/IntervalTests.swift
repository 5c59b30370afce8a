import Testing

@testable import WellSenseStore

struct IntervalTests {
  static let zones = [
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
    "Africa/Casablanca", "America/St_Johns", "Asia/Kathmandu", "Antarctica/Troll", "Africa/Cairo", "Asia/Beirut", "Europe/Dublin",
    "Pacific/Kwajalein", "Asia/Pyongyang", "Pacific/Chatham",
  ]

  @Test(arguments: zones) func `buckets of random ranges are those of a walk minute by minute`(_ name: String) throws {
    var random = AnalyticsRandom(seed: UInt64(name.utf8.count) &* 31 &+ UInt64(name.utf8.first ?? 0))
    let spans: [(WellSenseStore.Interval, Int64)] = [(.hour, 2), (.day, 6), (.week, 15), (.month, 40)]
    for (interval, days) in spans {
      for _ in 0..<3 {
        // 1975 to 2100: offsets of whole minutes.
        let from = Int64.random(in: 157_766_400...4_102_444_800, using: &random)
        let through = from + Int64.random(in: 0...days * 86_400, using: &random)
        try compare(interval, name, from, through, step: 60)
      }
    }
  }

  @Test(arguments: zones) func `buckets round changes of the offset are those of a walk minute by minute`(_ name: String) throws {
    let zone = try Zone(identifier: name)
    var random = AnalyticsRandom(seed: 7)
    for _ in 0..<4 {
      let change = zone.nextChange(after: Int64.random(in: 157_766_400...4_102_444_800, using: &random))
      guard change < .max else { continue }
      for interval in [WellSenseStore.Interval.hour, .day] {
        try compare(interval, name, change - 40_000, change + 50_000, step: 60)
        try compare(interval, name, change, change, step: 60)
        try compare(interval, name, change - 1, change + 1800, step: 60)
      }
    }
  }

  @Test(arguments: [
    // A midnight that doesn't exist; one repeated at 00:01; a date skipped; a date repeated; half an hour; two hours.
    ("America/Sao_Paulo", "2018-11-04"), ("Africa/Cairo", "2010-05-01"), ("Asia/Beirut", "2019-03-31"), ("America/St_Johns", "2006-10-29"),
    ("Pacific/Apia", "2011-12-30"), ("Pacific/Kwajalein", "1993-08-21"), ("Australia/Lord_Howe", "2019-04-07"),
    ("Antarctica/Troll", "2016-03-27"), ("Asia/Kathmandu", "1986-01-01"), ("Asia/Pyongyang", "2015-08-15"),
  ])
  func `notable days have the buckets of a walk minute by minute`(_ name: String, _ day: String) throws {
    let noon = try #require(Timestamp(iso8601: day)).milliseconds / 1000 + 43_200
    for interval in WellSenseStore.Interval.allCases {
      try compare(interval, name, noon - 3 * 86_400, noon + 3 * 86_400, step: 60)
    }
  }

  @Test(arguments: [
    // The ends of local mean time, whose offsets have seconds.
    ("Europe/Berlin", -2_422_054_408), ("Asia/Kathmandu", -1_577_943_676), ("America/Sao_Paulo", -1_767_213_800),
    ("Africa/Monrovia", 63_593_100), ("Asia/Kolkata", -3_645_237_208),
  ])
  func `offsets with seconds have the buckets of a walk second by second`(_ name: String, _ change: Int64) throws {
    for interval in [WellSenseStore.Interval.hour, .day] {
      try compare(interval, name, change - 20_000, change + 20_000, step: 1)
    }
  }

  private func compare(_ interval: WellSenseStore.Interval, _ name: String, _ from: Int64, _ through: Int64, step: Int64) throws {
    let expected = try BruteForceZone(name).boundaries(of: interval, from: from, through: through, step: step)
    let actual = try interval.boundaries(
      from: Timestamp(milliseconds: from * 1000), through: Timestamp(milliseconds: through * 1000 + 999), in: Zone(identifier: name))
    #expect(
      actual.map(\.milliseconds) == expected.map { $0 * 1000 },
      "\(interval) in \(name) from \(Timestamp(milliseconds: from * 1000)) through \(Timestamp(milliseconds: through * 1000))")
  }
}
