import Testing

@testable import WellSenseStore

struct IntervalRuleTests {
  private func boundaries(_ interval: WellSenseStore.Interval, _ from: String, _ through: String, _ zone: String) throws -> [String] {
    try interval.boundaries(
      from: #require(Timestamp(iso8601: from)), through: #require(Timestamp(iso8601: through)), in: Zone(identifier: zone)
    ).map(\.description)
  }

  @Test func `a day begins with the first instant of its date where clocks skip midnight`() throws {
    let days = try boundaries(.day, "2018-11-03T12:00:00Z", "2018-11-04T12:00:00Z", "America/Sao_Paulo")
    #expect(days == ["2018-11-03T03:00:00.000Z", "2018-11-04T03:00:00.000Z", "2018-11-05T02:00:00.000Z"])
  }

  @Test func `the day that a zone skipped has no bucket`() throws {
    let days = try boundaries(.day, "2011-12-29T12:00:00Z", "2011-12-30T12:00:00Z", "Pacific/Apia")
    #expect(days == ["2011-12-29T10:00:00.000Z", "2011-12-30T10:00:00.000Z", "2011-12-31T10:00:00.000Z"])
  }

  @Test func `an hour that clocks repeat is two buckets`() throws {
    let hours = try boundaries(.hour, "2016-10-30T00:30:00Z", "2016-10-30T01:30:00Z", "Europe/Berlin")
    #expect(hours == ["2016-10-30T00:00:00.000Z", "2016-10-30T01:00:00.000Z", "2016-10-30T02:00:00.000Z"])
  }

  @Test func `hours follow the half hours of their zone`() throws {
    #expect(
      try boundaries(.hour, "2020-01-01T00:00:00Z", "2020-01-01T00:30:00Z", "Asia/Kolkata")
        == ["2019-12-31T23:30:00.000Z", "2020-01-01T00:30:00.000Z", "2020-01-01T01:30:00.000Z"])
    // 02:00 becomes 01:30 at 15:00 UTC: what remains of the hour is a bucket of 30 minutes.
    #expect(
      try boundaries(.hour, "2019-04-06T14:10:00Z", "2019-04-06T15:40:00Z", "Australia/Lord_Howe")
        == ["2019-04-06T14:00:00.000Z", "2019-04-06T15:00:00.000Z", "2019-04-06T15:30:00.000Z", "2019-04-06T16:30:00.000Z"])
  }

  @Test func `weeks begin on Monday and months on the first`() throws {
    #expect(try boundaries(.week, "1969-12-31", "1970-01-04", "UTC") == ["1969-12-29T00:00:00.000Z", "1970-01-05T00:00:00.000Z"])
    #expect(
      try boundaries(.month, "2016-02-29", "2016-03-31T23:59:59Z", "UTC")
        == ["2016-02-01T00:00:00.000Z", "2016-03-01T00:00:00.000Z", "2016-04-01T00:00:00.000Z"])
  }

  @Test func `a range that starts or ends on a boundary has no bucket before or beyond`() throws {
    #expect(try boundaries(.day, "2016-04-12", "2016-04-12", "UTC") == ["2016-04-12T00:00:00.000Z", "2016-04-13T00:00:00.000Z"])
    let through = "2016-04-12T23:59:59.999Z"
    #expect(try boundaries(.day, "2016-04-12", through, "UTC") == ["2016-04-12T00:00:00.000Z", "2016-04-13T00:00:00.000Z"])
  }

  @Test(arguments: WellSenseStore.Interval.allCases, ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
  func `the ends of storable time have buckets that engines can keep`(_ interval: WellSenseStore.Interval, _ name: String) throws {
    let zone = try Zone(identifier: name)
    let first = try interval.boundaries(from: .earliest, through: .earliest + .seconds(10), in: zone)
    #expect(first.first == .earliest)
    let last = try interval.boundaries(from: .latest - .seconds(10), through: .latest - .milliseconds(1), in: zone)
    #expect(last.last == .latest)
    let beyond = try interval.boundaries(from: .latest, through: .latest, in: zone)
    #expect(try #require(beyond.last) > .latest)
    #expect(zip(first, first.dropFirst()).allSatisfy { $0 < $1 } && zip(last, last.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func `a hundred thousand buckets are the most`() throws {
    let start = Timestamp(milliseconds: 0)
    let most = Timestamp(milliseconds: 100_000 * 3_600_000 - 1)
    #expect(try WellSenseStore.Interval.hour.boundaries(from: start, through: most, in: .utc).count == 100_001)
    for through in [most + .milliseconds(1), .latest] {
      let error = #expect(throws: StoreError.self) {
        try WellSenseStore.Interval.hour.boundaries(from: start, through: through, in: .utc)
      }
      #expect(error?.code == .invalid && error?.field == "interval")
    }
  }

  @Test func `an empty range and one outside storable time are refused`() throws {
    let now = Timestamp(milliseconds: 0)
    let outside = Timestamp(milliseconds: .min)
    for (from, through, field) in [
      (now, now - .milliseconds(1), "through"), (outside, now, "from"), (now, .init(milliseconds: .max), "through"),
    ] {
      let error = #expect(throws: StoreError.self) {
        try WellSenseStore.Interval.day.boundaries(from: from, through: through, in: .utc)
      }
      #expect(error?.code == .invalid && error?.field == field)
    }
  }
}
