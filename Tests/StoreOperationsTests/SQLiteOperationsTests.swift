import DriverSQLite
import Foundation
import StoreOperations
import TestSupport
import Testing
import WellSenseStore

/// The same on an engine that keeps what it is given.
struct SQLiteOperationsTests {
  @Test func `an import is idempotent across processes' lives, and an export is of one instant`() async throws {
    let scratch = try Scratch()
    var text = "Id,ActivityHour,StepTotal,Calories\n"
    for row in 0..<12_000 {
      text += "\(row / 400),2016-\(row % 400 / 24 + 10 < 22 ? "04" : "05")-\(row % 400 / 24 + 10)T\(row % 400 % 24):00:00,\(row),1.5\n"
    }
    try scratch.write("hours.csv", text)
    let path = scratch.path + "/store.db"
    for expected in [12_000, 0] {
      let store = try await Store.open(SQLiteDriver(SQLiteConfiguration(path: path)))
      let report = try await FitbitImport(scratch.path).run(into: store)
      #expect(report["hours"].read == 12_000)
      #expect(report["hours"].added == expected)
      #expect(report["people"].added == expected / 400)
      if expected == 0 {
        let export = try await NDJSONExport().run(from: store, to: scratch.path + "/all.ndjson")
        #expect(export.isConsistent)
        #expect(export.total == 12_030)
      }
      await store.close()
    }
    let lines = try String(contentsOfFile: scratch.path + "/all.ndjson", encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 12_030)
  }

  @Test func `an address that someone has does not stop a patient`() async throws {
    let scratch = try Scratch()
    let bundle = try scratch.write(
      "a.json",
      #"""
      {"resourceType":"Bundle","entry":[
      {"resource":{"resourceType":"Patient","id":"a","telecom":[{"system":"email","value":"ADA@example.org"}]}},
      {"resource":{"resourceType":"Patient","id":"b"}}]}
      """#)
    let store = try await Store.open(SQLiteDriver(SQLiteConfiguration(path: scratch.path + "/store.db")))
    let ada = try await store.users.create(NewUser(email: "ada@example.org"))
    #expect(try await FHIRImport([bundle]).run(into: store)["people"].added == 2)
    #expect(try await FHIRImport([bundle]).run(into: store)["people"].alreadyThere == 2)
    #expect(try await store.users.find(email: "ada@example.org")?.id == ada.id)
    await store.close()
  }

  @Test(.enabled(if: TestData.has("fitbit") && TestData.has("fhir"), "no data: set WELLSENSE_DATA or put it in ../shared/data"))
  func `the real data comes in whole, and once`() async throws {
    let scratch = try Scratch()
    let store = try await Store.open(SQLiteDriver(SQLiteConfiguration(path: scratch.path + "/store.db")))
    for expected in [33 + 940 + 410 + 67 + 22_099, 0] {
      #expect(try await FitbitImport(TestData.folder.path + "/fitbit").run(into: store).added == expected)
    }
    for expected in [8 + 207, 0] {
      #expect(try await FHIRImport([TestData.folder.path + "/fhir"]).run(into: store).added == expected)
    }
    await store.close()
  }
}
