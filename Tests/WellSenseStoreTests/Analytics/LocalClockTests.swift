import Testing
import WellSenseStore

struct LocalClockTests {
  private func local(_ text: String) throws -> Int64 { try #require(Timestamp(iso8601: text + "Z")).milliseconds / 1000 }

  @Test(arguments: [
    ("Europe/Berlin", "2016-01-15T12:00:00", "2016-01-15T11:00:00.000Z"),
    ("Europe/Berlin", "2016-03-27T01:59:59", "2016-03-27T00:59:59.000Z"),
    // The clocks skip from 2 to 3.
    ("Europe/Berlin", "2016-03-27T02:30:00", "2016-03-27T01:30:00.000Z"),
    ("Europe/Berlin", "2016-03-27T03:00:00", "2016-03-27T01:00:00.000Z"),
    // The clocks show 2 to 3 twice.
    ("Europe/Berlin", "2016-10-30T02:30:00", "2016-10-30T00:30:00.000Z"),
    ("Europe/Berlin", "2016-10-30T03:00:00", "2016-10-30T02:00:00.000Z"),
    ("America/New_York", "2016-11-06T01:30:00", "2016-11-06T05:30:00.000Z"),
    ("Australia/Lord_Howe", "2016-10-02T02:15:00", "2016-10-01T15:45:00.000Z"),
    // The 30th of December 2011 never was in Samoa.
    ("Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59.000Z"),
    ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00.000Z"),
    ("Pacific/Apia", "2011-12-31T00:00:00", "2011-12-30T10:00:00.000Z"),
    ("UTC", "2016-03-27T02:30:00", "2016-03-27T02:30:00.000Z"),
  ])
  func `a local time is the instant at which clocks show it`(_ zone: String, _ text: String, _ expected: String) throws {
    let instant = try Zone(identifier: zone).instant(local: local(text))
    #expect(Timestamp(milliseconds: instant * 1000).description == expected)
  }

  @Test(arguments: ["Europe/Berlin", "America/New_York", "Pacific/Apia", "Africa/Casablanca", "Australia/Lord_Howe", "UTC"])
  func `a clock agrees with its zone, forwards and backwards`(_ name: String) throws {
    let zone = try Zone(identifier: name)
    var clock = LocalClock(zone)
    let start = try local("2011-06-01T00:00:00")
    for step in stride(from: 0, through: 400 * 24, by: 1) {
      let second = start + Int64(step) * 3600 + 900
      #expect(clock.instant(local: second) == zone.instant(local: second))
    }
    for step in stride(from: 400 * 24, through: 0, by: -7) {
      let second = start + Int64(step) * 3600
      #expect(clock.instant(local: second) == zone.instant(local: second))
    }
  }
}
