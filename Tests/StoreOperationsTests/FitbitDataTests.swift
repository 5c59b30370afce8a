import DriverMock
import Foundation
import StoreOperations
import TestSupport
import Testing
import WellSenseStore

@Suite(.enabled(if: TestData.has("fitbit"), "no data: set WELLSENSE_DATA or put it in ../shared/data"))
struct FitbitDataTests {
  @Test func `the real export comes in whole, and once`() async throws {
    let store = Store(MockDriver())
    let first = try await FitbitImport(TestData.folder.path + "/fitbit").run(into: store)
    #expect(first["people"].added == 33)
    #expect(first["days"].added == 940)
    #expect(first["nights"].added == 410)
    #expect(first["weights"].added == 67)
    #expect(first["hours"].added == 22_099)
    #expect(first.refusedCount == 0)
    #expect(first.repeats.map(\.line) == [163, 225, 382])
    #expect(first.repeats.map(\.reason) == [162, 224, 381].map { "repeats the night of line \($0)" })
    #expect(first.files.count == 5)

    let second = try await FitbitImport(TestData.folder.path + "/fitbit").run(into: store)
    #expect(second.added == 0)
    #expect(second.tallies.map(\.read) == first.tallies.map(\.read))
    #expect(try await store.users.count() == 33)
    #expect(try await store.healthRecords.count() == 940 + 410 + 67 + 22_099)
  }

  @Test func `a day keeps every column, an hour has steps and calories in one record`() async throws {
    let store = Store(MockDriver())
    _ = try await FitbitImport(TestData.folder.path + "/fitbit", timeZone: Zone(identifier: "America/New_York")).run(into: store)
    let user = try #require(try await store.users.find(email: "fitbit-1503960366@import.invalid"))
    #expect(user.source == "fitbit")
    let page = try await store.healthRecords.list(for: user.id, type: .exercise, order: .oldestFirst, limit: 2)
    let midnight = try #require(Timestamp(iso8601: "2016-04-12T04:00:00Z"))
    #expect(page.items.map(\.recordedAt) == [midnight, midnight])
    for record in page.items {
      #expect(record.source == "fitbit")
      guard case .exercise(let exercise) = try record.payload() else { Issue.record("not exercise"); continue }
      switch exercise.period {
      case .day:
        #expect(exercise.steps == 13_162)
        #expect(exercise.distance == 8.5)
        #expect(exercise.kilocalories == 1985)
        #expect(exercise.lightMinutes == 328)
        #expect(exercise.moderateMinutes == 13)
        #expect(exercise.vigorousMinutes == 25)
        #expect(exercise.sedentaryMinutes == 728)
        #expect(exercise.minutes == 366)
        #expect(record.data.number(at: "fitbit.VeryActiveDistance") == 1.87999999523163)
        #expect(record.data.number(at: "fitbit.SedentaryActiveDistance") == 0)
      case .hour:
        #expect(exercise.steps == 373)
        #expect(exercise.kilocalories == 81)
      default: Issue.record("a period that was not imported")
      }
    }
    let hours = try await store.healthRecords.analytics(of: .steps(per: .hour), for: user.id)
    let days = try await store.healthRecords.analytics(of: .steps, for: user.id)
    #expect(hours.count == 717)
    #expect(days.count == 31)
  }
}
