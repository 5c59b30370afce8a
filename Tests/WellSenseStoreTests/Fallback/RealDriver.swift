import DriverMock
import TestSupport
import WellSenseStore

/// A database in memory that doesn't say it is a mock, and refuses mock rows as real ones do.
struct RealDriver: ForwardingDriver {
  let engine: MockDriver

  var base: any Driver { engine }

  init(_ engine: MockDriver = MockDriver()) { self.engine = engine }

  var info: DriverInfo {
    var info = base.info
    info.engine = "real"
    info.capabilities.remove(.mock)
    return info
  }

  func commit(_ batch: WriteBatch, _ call: Call) async throws(StoreError) -> Commit {
    try batch.refuseMockRows(.current)
    do throws(StoreError) {
      return try await base.commit(batch, call)
    } catch {
      // As an engine says that its user lacks a right.
      guard error.code == .accessDenied else { throw error }
      throw StoreError(.accessDenied, "the user may not do this", engineCode: "42501")
    }
  }
}
