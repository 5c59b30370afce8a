import WellSenseStore

extension Promise {
  static let zones: [Promise] = [
    Promise(.zones, "short-day", "The day on which clocks go forward has 23 hours.") { trial in
      // Europe/Berlin, 29 to 31 March 2025: the 30th begins at 23:00Z and the 31st at 22:00Z.
      try await days(trial, "Europe/Berlin", starts: [1_743_202_800, 1_743_289_200, 1_743_372_000, 1_743_458_400], hours: [24, 23, 24])
    },
    Promise(.zones, "long-day", "The day on which clocks go back has 25 hours.") { trial in
      // Europe/Berlin, 25 to 27 October 2025: the 26th begins at 22:00Z, the 27th at 23:00Z.
      try await days(trial, "Europe/Berlin", starts: [1_761_343_200, 1_761_429_600, 1_761_519_600, 1_761_606_000], hours: [24, 25, 24])
    },
    Promise(.zones, "half-hour-shift", "A zone whose clocks shift by half an hour has days of 23½ and 24½ hours.") { trial in
      // Australia/Lord_Howe, 4 to 6 October 2025: +10:30 until the 5th, 02:00, then +11:00.
      let first: Int64 = 1_759_498_200
      try await days(
        trial, "Australia/Lord_Howe", starts: [first, first + 86_400, first + 86_400 + 84_600, first + 2 * 86_400 + 84_600],
        halfHours: [48, 47, 48])
    },
    Promise(.zones, "odd-offset", "A zone 5¾ hours ahead begins its days at 18:15Z.") { trial in
      let first: Int64 = 1_772_302_500
      try await days(trial, "Asia/Kathmandu", starts: [first, first + 86_400, first + 172_800], hours: [24, 24])
    },
    Promise(.zones, "skipped-date", "A date that a zone skipped has no bucket, and loses no row.") { trial in
      // Pacific/Apia went from 29 December 2011, 24:00 (-10), to 31 December, 00:00 (+14): both are 30 December, 10:00Z.
      let skip: Int64 = 1_325_239_200
      try await days(trial, "Pacific/Apia", starts: [skip - 86_400, skip, skip + 86_400], hours: [24, 24])
    },
    Promise(.zones, "weeks-start-on-monday", "Weeks run from Monday to Sunday, also over a change of clocks.") { trial in
      // Monday 24 and 31 March 2025 in Berlin, the latter in summer time.
      let starts: [Int64] = [1_742_770_800, 1_743_372_000, 1_743_976_800]
      try await buckets(trial, "Europe/Berlin", .week, starts, step: 3_600, counts: [167, 168])
    },
    Promise(.zones, "months-have-their-lengths", "Months have their own lengths, leap years and clock changes included.") { trial in
      // February and March 2024 in Berlin: 29 days, and 31 less an hour.
      let starts: [Int64] = [1_706_742_000, 1_709_247_600, 1_711_922_400]
      try await buckets(trial, "Europe/Berlin", .month, starts, step: 86_400 / 4, counts: [116, 124])
    },
  ]

  private static func days(_ trial: Trial, _ zone: String, starts: [Int64], hours: [Int]) async throws {
    try await buckets(trial, zone, .day, starts, step: 3_600, counts: hours)
  }

  private static func days(_ trial: Trial, _ zone: String, starts: [Int64], halfHours: [Int]) async throws {
    try await buckets(trial, zone, .day, starts, step: 1_800, counts: halfHours)
  }

  /// The core's boundaries are these, in seconds since 1970, and rows `step` seconds apart are counted into them by the engine.
  private static func buckets(
    _ trial: Trial, _ zone: String, _ interval: Interval, _ starts: [Int64], step: Int64, counts: [Int]
  ) async throws {
    let expected = starts.map { Timestamp(milliseconds: $0 * 1_000) }
    let boundaries = try interval.boundaries(
      from: expected[0], through: Timestamp(milliseconds: starts[starts.count - 1] * 1_000 - 1), in: try Zone(identifier: zone))
    try equal(boundaries, expected, "boundaries in \(zone)")
    let user = trial.user()
    let times = stride(from: starts[0], to: starts[starts.count - 1], by: Int(step)).map { Timestamp(milliseconds: $0 * 1_000) }
    try await trial.insert([user] + times.map { trial.record(user, at: $0) })
    let answer = try await trial.driver.aggregate(weights(of: user, boundaries), trial.call)
    try equal(answer.buckets.map(\.start), Array(boundaries.dropLast()), "starts")
    try equal(answer.buckets.map(\.summary.count), counts, "rows of each bucket")
  }
}
