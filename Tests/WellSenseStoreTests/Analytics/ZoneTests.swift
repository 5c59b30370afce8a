import Foundation
import Testing

@testable import WellSenseStore

struct ZoneTests {
  @Test(arguments: ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Asia/Calcutta", "EST5EDT", "Etc/GMT+5", "Zulu"])
  func `names and aliases of the database are zones`(_ name: String) throws {
    #expect(try Zone(identifier: name).identifier == name)
  }

  @Test(arguments: [
    "", "Mars/Base", "europe/berlin", "America/Lima ", "PST", "GMT+0530", "UTC+3", "+02:00", "../etc/passwd", "SystemV/PST8", "Z\0",
  ])
  func `other names are refused without repeating them`(_ name: String) throws {
    let error = #expect(throws: StoreError.self) { try Zone(identifier: name) }
    #expect(error?.code == .invalid && error?.field == "timeZone")
    #expect(name.count < 2 || error?.description.contains(name) == false)
  }

  @Test func `every zone's changes from 1900 to 2050 are those of its offsets`() throws {
    let (first, last): (Int64, Int64) = (-2_208_988_800, 2_524_608_000)
    for name in TimeZone.knownTimeZoneIdentifiers where name.hasPrefix("A") || name.hasPrefix("P") {
      let zone = try Zone(identifier: name)
      var second = first
      while second < last {
        let change = zone.nextChange(after: second)
        let searched = OffsetSearch.firstChange(after: second, through: last) { zone.offset(at: $0) }
        #expect(min(change, last + 1) == searched ?? last + 1, "\(name) after \(second)")
        second = min(change, last)
      }
    }
  }

  @Test func `a search finds the second at which an offset changes`() {
    for change in [Int64(1), 86_399, 86_400, 86_401, 1_000_000] {
      #expect(OffsetSearch.firstChange(after: 0, through: 2_000_000) { $0 < change ? 3600 : 7200 } == change)
    }
    #expect(OffsetSearch.firstChange(after: 0, through: 99) { $0 < 100 ? 0 : 1 } == nil)
    #expect(OffsetSearch.firstChange(after: 0, through: 100) { $0 < 100 ? 0 : 1 } == 100)
  }

  @Test func `zones are equal by name`() throws {
    #expect(try Zone(identifier: "UTC") == .utc)
    #expect(try Zone(identifier: "Etc/UTC") != .utc)
    #expect(try Set([Zone(identifier: "Asia/Tokyo"), Zone(identifier: "Asia/Tokyo")]).count == 1)
  }
}
