import DriverMock
import Foundation
import StoreTesting
import Testing
import WellSenseStore

/// The fallback is a driver, and while nothing fails it is as if it weren't there.
@Suite(.serialized) struct `Fallback conformance` {
  @Test(arguments: Promise.all.filter { !$0.isHeavy }) func `with a mock and a spool it keeps`(_ promise: Promise) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wellsense-spool-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let settings = FallbackSettings(mock: MockDriver(), spool: SpoolSettings(folder: folder), deployment: .development)
    try await promise.check(on: FallbackDriver(MockDriver(), settings: settings))
  }
}
