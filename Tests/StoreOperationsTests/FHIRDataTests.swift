import DriverMock
import Foundation
import StoreOperations
import TestSupport
import Testing
import WellSenseStore

@Suite(.enabled(if: TestData.has("fhir"), "no data: set WELLSENSE_DATA or put it in ../shared/data"))
struct FHIRDataTests {
  @Test func `real bundles come in whole, and once`() async throws {
    let store = Store(MockDriver())
    let first = try await FHIRImport([TestData.folder.path + "/fhir"]).run(into: store)
    #expect(first["people"].added == 8)
    #expect(first["observations"].added == 207)
    #expect(first.refused.map(\.description) == [])
    let others = first.leftOut.filter { $0.reason == "not a vital sign" }
    #expect(others.reduce(0) { $0 + $1.count } == 232)
    #expect(others.first { $0.code == "72166-2" }?.count == 41)
    #expect(others.first { $0.code == "6690-2" }?.title == "Leukocytes [#/volume] in Blood by Automated count")
    #expect(first.leftOut.first { $0.code == "Claim" }?.count == 94)

    let second = try await FHIRImport([TestData.folder.path + "/fhir"]).run(into: store)
    #expect(second.added == 0)
    #expect(second["observations"].alreadyThere == 207)
    #expect(try await store.users.count() == 8)
    #expect(try await store.healthRecords.count(type: .weight) == 82)
    #expect(try await store.healthRecords.count(type: .vitals) == 125)
  }

  @Test func `a patient keeps name, gender and date of birth, a pressure both numbers`() async throws {
    let store = Store(MockDriver())
    let file = TestData.folder.path + "/fhir/Alberto_Atencio_fc712d1f-5a2e-4407-9c55-a2a2bad623c2.json"
    _ = try await FHIRImport([file]).run(into: store)
    let user = try #require(try await store.users.list().items.first)
    #expect(user.lastName == "Atencio")
    #expect(user.firstName == "Alberto")
    #expect(user.email == "fhir-4e8ed886-fd5f-40bb-8feb-f339b04d853a@import.invalid")
    let profile = try #require(try user.profile())
    #expect(profile.gender == "male")
    #expect(profile.additional.map(\.key) == ["birthDate"])
    let time = try #require(Timestamp(iso8601: "2012-02-27T05:28:45Z"))
    let moment = TimeRange(from: time, until: time + .milliseconds(1))
    let records = try await store.healthRecords.list(for: user.id, type: .vitals, in: moment)
    let pressure = try #require(records.items.first { $0[.systolic] != nil })
    #expect(pressure[.systolic] == 124.134551400282)
    #expect(pressure[.diastolic] == 83.14531190501731)
    #expect(pressure.data.text(at: "fhir.code") == "55284-4")
  }
}
