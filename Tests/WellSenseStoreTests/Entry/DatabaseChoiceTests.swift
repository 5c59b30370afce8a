import DriverMock
import Foundation
import Synchronization
import Testing
import WellSenseStore

/// Which databases settings name, and in which order.
@Suite struct `Choosing databases` {
  /// An engine that is named by `HOST` under its own prefix, and remembers what it was made from.
  private static func provider(_ name: String, _ made: Made) -> DriverProvider {
    DriverProvider(
      name: name, schemes: [name], isNamed: { $0.names(name.uppercased() + "_HOST") },
      fromURI: { uri throws(StoreError) in
        guard !uri.contains("wrong") else { throw StoreError(.invalid, "the port is no number", field: "database") }
        return made.note("uri " + name)
      },
      fromSettings: { _ throws(StoreError) in made.note(name) })
  }

  private final class Made: Sendable {
    private let names = Mutex<[String]>([])
    var all: [String] { names.withLock { $0 } }
    func note(_ name: String) -> MockDriver {
      names.withLock { $0.append(name) }
      return MockDriver()
    }
  }

  private func chosen(_ values: [String: String]) async throws(StoreError) -> [String] {
    let made = Made()
    let providers = ["alpha", "beta", "gamma"].map { Self.provider($0, made) }
    _ = try await ConfigurationSource.values(values).drivers(among: providers)
    return made.all
  }

  @Test(arguments: [
    (["PRIMARY_DATABASE": "beta"], ["beta"]),
    // The others that the settings name stand in for it.
    (["PRIMARY_DATABASE": "beta", "ALPHA_HOST": "a", "GAMMA_HOST": "g"], ["beta", "alpha", "gamma"]),
    (["PRIMARY_DATABASE": "beta", "BETA_HOST": "b"], ["beta"]),
    (["PRIMARY_DATABASE": "beta", "ALPHA_HOST": "a", "FALLBACK_DATABASES": "none"], ["beta"]),
    // A list says it all, and the order.
    (["PRIMARY_DATABASE": "alpha", "BETA_HOST": "b", "FALLBACK_DATABASES": "gamma,beta"], ["alpha", "gamma", "beta"]),
    (["PRIMARY_DATABASE": "ALPHA", "FALLBACK_DATABASES": " Gamma "], ["alpha", "gamma"]),
    (["PRIMARY_DATABASE": "alpha", "FALLBACK_DATABASES": "alpha:two,three  beta"], ["alpha", "uri alpha", "beta"]),
  ])
  func `stand in for the primary one in the order that is asked for`(_ values: [String: String], _ expected: [String]) async throws {
    #expect(try await chosen(values) == expected)
  }

  @Test(arguments: [
    (["PRIMARY_DATABASE": "alpha", "FALLBACK_DATABASES": "omega"], "FALLBACK_DATABASES"),
    (["PRIMARY_DATABASE": "alpha", "FALLBACK_DATABASES": "alpha"], "FALLBACK_DATABASES"),
    (["PRIMARY_DATABASE": "alpha", "FALLBACK_DATABASES": "beta beta"], "FALLBACK_DATABASES"),
    (["PRIMARY_DATABASE": "alpha", "FALLBACK_DATABASES": "omega://secret@host"], "FALLBACK_DATABASES"),
    (["PRIMARY_DATABASE": "alpha", "FALLBACK_DATABASES": "beta://secret@wrong"], "FALLBACK_DATABASES"),
    (["PRIMARY_DATABASE": "alpha", "FAILOVER_MIN_IN_SYNC": "0"], "FAILOVER_MIN_IN_SYNC"),
    (["PRIMARY_DATABASE": "alpha", "FAILOVER_AGREEMENT": "dice"], "FAILOVER_AGREEMENT"),
    (["PRIMARY_DATABASE": "alpha", "FAILOVER_ACKNOWLEDGEMENT": "soon"], "FAILOVER_ACKNOWLEDGEMENT"),
    (["FALLBACK_DATABASES": "beta"], "PRIMARY_DATABASE"),
  ])
  func `are refused by the setting's name, without its value`(_ values: [String: String], _ field: String) async throws {
    let error = await #expect(throws: StoreError.self) { try await chosen(values) }
    #expect(error?.code == .invalid)
    #expect(error?.field == field)
    #expect(!(error?.description.contains("secret") ?? true))
  }

  @Test func `make one driver of several, which goes by the settings`() async throws {
    let providers = [DriverProvider.mock, Self.provider("alpha", Made())]
    let values = ["PRIMARY_DATABASE": "alpha", "FALLBACK_DATABASES": "mock:", "FAILOVER_AGREEMENT": "majority"]
    // Two voters for several processes: the set would refuse to open.
    let driver = try await ConfigurationSource.values(values).driver(among: providers)
    let error = await #expect(throws: StoreError.self) { try await driver.open(Call(deadline: Deadline(after: .seconds(5)))) }
    #expect(error?.field == "agreement")
    let one = try await ConfigurationSource.uri("mock:").driver(among: providers)
    #expect(one is MockDriver)
  }

  @Test func `and what is done while none can be reached`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wellsense-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let values = ["PRIMARY_DATABASE": "mock", "MOCK_MODE": "yes", "DEPLOYMENT": "development", "SPOOL_FOLDER": folder]
    let store = try await Store.open(from: .values(values), drivers: [.mock])
    #expect(store.fallback?.mock == "mock")
    #expect(FileManager.default.fileExists(atPath: folder + "/writes"))
    await store.close()
    let plain = try await Store.open(from: .values(["PRIMARY_DATABASE": "mock"]), drivers: [.mock])
    #expect(plain.fallback == nil)
    await plain.close()
  }

  @Test(arguments: [
    (["MOCK_MODE": "true"], "MOCK_MODE"), (["MOCK_MODE": "true", "DEPLOYMENT": "production"], "MOCK_MODE"),
    (["DEPLOYMENT": "somewhere"], "DEPLOYMENT"), (["SPOOL_MAX_BYTES": "2000000"], "SPOOL_MAX_BYTES"),
    (["SPOOL_FOLDER": "spool", "SPOOL_MAX_BYTES": "5"], "SPOOL_MAX_BYTES"),
  ])
  func `a mock in production, or half a spool, is refused by the setting's name`(_ more: [String: String], _ field: String) async throws {
    let values = more.merging(["PRIMARY_DATABASE": "mock"]) { $1 }
    let error = await #expect(throws: StoreError.self) { try await Store.open(from: .values(values), drivers: [.mock]) }
    #expect(error?.code == .invalid)
    #expect(error?.field == field)
  }
}
