import DriverMock
import Foundation
import StoreOperations
import Testing
import WellSenseStore

struct FitbitImportTests {
  private let scratch: Scratch
  private let store = Store(MockDriver())

  init() throws {
    scratch = try Scratch()
  }

  private func run(_ zone: Zone = .utc) async throws -> ImportReport {
    try await FitbitImport(scratch.path, timeZone: zone).run(into: store)
  }

  private func records(_ type: HealthRecordType, of person: String) async throws -> [HealthRecord] {
    let user = try #require(try await store.users.find(email: "fitbit-\(person)@import.invalid"))
    return try await store.healthRecords.list(for: user.id, type: type, order: .oldestFirst, limit: 1000).items
  }

  @Test func `hourly files in any order become one record an hour`() async throws {
    try scratch.write("s.csv", "Id,ActivityHour,StepTotal\nB,4/12/2016 1:00:00 AM,7\nA,4/12/2016 1:00:00 PM,5\nB,4/12/2016 12:00:00 AM,6\n")
    try scratch.write(
      "c.csv", "ActivityHour,Calories,Id,Extra\n4/12/2016 1:00:00 PM,50,A,x\n4/12/2016 2:00:00 PM,51,A,\n4/12/2016 1:00:00 AM,52,B,007\n")
    let report = try await run()
    #expect(report["hours"].added == 4)
    let a = try await records(.exercise, of: "A")
    #expect(a.map { $0[.steps(per: .hour)] } == [5, nil])
    #expect(a.map { $0[.calories(per: .hour)] } == [50, 51])
    #expect(a.map(\.recordedAt) == ["2016-04-12T13:00:00Z", "2016-04-12T14:00:00Z"].map { Timestamp(iso8601: $0) })
    #expect(a[0].data.text(at: "fitbit.Extra") == "x")
    let b = try await records(.exercise, of: "B")
    #expect(b.map { $0[.steps(per: .hour)] } == [6, 7])
    #expect(b[1].data.text(at: "fitbit.Extra") == "007")
    #expect(try await run().added == 0)
  }

  @Test func `a file whose lines end in carriage returns alone is refused, not taken for a header`() async throws {
    try scratch.write("w.csv", "Id,Date,WeightKg,WeightPounds,Fat,BMI,IsManualReport,LogId\r1,5/2/16 23:59,52.5,,,,TRUE,1\r")
    await #expect { try await self.run() } throws: {
      ($0 as? StoreError)?.code == .invalid && ($0 as? StoreError)?.detail.contains("carriage returns") == true
    }
  }

  @Test func `rows that can't be taken are named by file, line and reason, never by value`() async throws {
    try scratch.write(
      "weight.csv",
      """
      Id,Date,WeightKg,WeightPounds,Fat,BMI,IsManualReport,LogId\r
      1,5/2/16 23:59,52.5,115.7,22,22.6,TRUE,1.46223E+12\r
      1,13/2/16 23:59,52.5,,,,TRUE,1\r
      1,5/3/16 23:59,secret,,,,TRUE,1\r
      1,5/4/16 23:59,5000,,,,TRUE,1\r
      bad id,5/4/16 23:59,50,,,,TRUE,1\r
      1,5/4/16 23:59,50,,,\r
      1,5/5/16 23:59,,,,,TRUE,1\r
      1,5/6/16 23:59,nan,,,,TRUE,1\r
      1,5/7/16 23:59,,110.2311311,,,FALSE,1\r
      """)
    let report = try await run()
    #expect(report["weights"].added == 2)
    #expect(
      report.refused.map(\.description).sorted() == [
        "weight.csv:3: Date: not a date or time in a form that is known",
        "weight.csv:4: WeightKg: not a number",
        "weight.csv:5: data.weight: it must be 2 to 500 kg, other values of body weight are impossible",
        "weight.csv:6: Id: it must be 1 to 64 letters, digits, dots, hyphens or underscores",
        "weight.csv:7: 6 fields where the header has 8",
        "weight.csv:8: data: a weight record holds at least one of: weight, bodyFat, bmi",
        "weight.csv:9: WeightKg: not a number",
      ])
    #expect(!report.refused.contains { $0.reason.contains("secret") || $0.reason.contains("5000") })
    let weights = try await records(.weight, of: "1")
    #expect(weights.compactMap { $0[.weight] }.map { ($0 * 1000).rounded() } == [52_500, 50_000])
    #expect(weights[0].data.value(at: "fitbit.IsManualReport") == true)
    #expect(weights[0].data.text(at: "fitbit.LogId") == "1.46223E+12" || weights[0].data.number(at: "fitbit.LogId") == 1.46223e12)
  }

  @Test func `a repeated row is named, a contradicting one refused, and the first counts`() async throws {
    try scratch.write(
      "sleep.csv",
      "Id,SleepDay,TotalSleepRecords,TotalMinutesAsleep,TotalTimeInBed\n1,4/12/2016,1,327,346\n1,4/12/2016,1,327,346\n1,4/12/2016,1,300,346\n"
    )
    let report = try await run()
    #expect(report["nights"].added == 1)
    #expect(report.repeats.map(\.description) == ["sleep.csv:3: repeats the night of line 2"])
    #expect(report.refused.map(\.line) == [4])
    #expect(try await records(.vitals, of: "1").first?[.sleepMinutes] == 327)
  }

  @Test func `local times become instants, and the zone is no part of identity`() async throws {
    try scratch.write(
      "h.csv",
      "Id,ActivityHour,StepTotal\n1,2016-03-27T02:00:00,1\n1,3/27/2016 3:00:00 AM,2\n1,10/30/2016 2:00:00 AM,3\n1,7/1/2016 12:00:00 AM,4\n")
    let berlin = try Zone(identifier: "Europe/Berlin")
    #expect(try await run(berlin)["hours"].added == 4)
    let times = try await records(.exercise, of: "1").map(\.recordedAt.description)
    #expect(times == ["2016-03-27T01:00:00.000Z", "2016-03-27T01:00:00.000Z", "2016-06-30T22:00:00.000Z", "2016-10-30T00:00:00.000Z"])
    #expect(try await run(.utc).added == 0)
  }

  @Test func `a directory without such files is refused, others in it are left out by name`() async throws {
    try scratch.write("other.csv", "a,b\n1,2\n")
    await #expect { try await self.run() } throws: { ($0 as? StoreError)?.code == .invalid }
    try scratch.write("sleep.csv", "Id,SleepDay,TotalMinutesAsleep\n1,4/12/2016,327\n")
    #expect(try await run().leftOut.map(\.code) == ["other.csv"])
  }

  @Test(arguments: ["", "\n\n", "Id,Id\n", "\u{1F}\0\n", "\"Id,Date"])
  func `a file without a header that can be read is refused, and nothing is added`(_ text: String) async throws {
    let path = try scratch.write("a.csv", text)
    try scratch.write("sleep.csv", "Id,SleepDay,TotalMinutesAsleep\n1,4/12/2016,327\n")
    await #expect { try await self.run() } throws: {
      guard let error = $0 as? StoreError else { return false }
      return error.code == .invalid && error.detail.contains(path) && error.disposition == .notAttempted
    }
    #expect(try await store.users.count() == 0)
  }

  @Test func `what is no readable file is refused without waiting for it`() async throws {
    let missing = scratch.path + "/missing"
    await #expect { try await FitbitImport(missing).run(into: self.store) } throws: { ($0 as? StoreError)?.code == .notFound }
    let pipe = scratch.path + "/pipe.csv"
    #expect(mkfifo(pipe, 0o600) == 0)
    await #expect { try await FitbitImport(pipe).run(into: self.store) } throws: { ($0 as? StoreError)?.code == .invalid }
  }

  @Test func `a cancelled import goes on where it stopped`() async throws {
    var text = "Id,ActivityHour,StepTotal\n"
    for person in 0..<60 {
      for hour in 0..<200 {
        text += "\(person),2016-04-\(String(hour / 24 + 10))T\(hour % 24 < 10 ? "0" : "")\(hour % 24):00:00,\(hour)\n"
      }
    }
    try scratch.write("h.csv", text)
    let store = store
    let path = scratch.path
    let task = Task {
      try await FitbitImport(path).run(into: store) { done, _ in
        if done >= 6000 { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    await #expect { try await task.value } throws: { ($0 as? StoreError)?.code == .cancelled }
    let kept = try await store.healthRecords.count()
    #expect(kept == 6000)
    let report = try await run()
    #expect(report["hours"].added == 12_000 - kept)
    #expect(try await store.healthRecords.count() == 12_000)
  }

  @Test func `progress ends at the number of rows`() async throws {
    try scratch.write("sleep.csv", "Id,SleepDay,TotalMinutesAsleep\n1,4/12/2016,327\n2,4/12/2016,1\nx y,4/12/2016,1\n")
    let last = Last()
    _ = try await FitbitImport(scratch.path).run(into: store) { done, total in last.set(done, total) }
    #expect(last.value == [3, 3])
  }
}
