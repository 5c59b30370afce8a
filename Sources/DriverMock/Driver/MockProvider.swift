public import WellSenseStore

extension DriverProvider {
  /// The mock for `Store.open(from:drivers:)`: `mock:`, or `PRIMARY_DATABASE=mock`. Every opening begins empty.
  /// With `MOCK_MODE=true` its sample data answer reads while no database can be reached.
  public static let mock = DriverProvider(
    name: "mock", schemes: ["mock"], mock: { () throws(StoreError) in try await MockDriver.sample() },
    fromURI: { uri throws(StoreError) in
      guard uri.count == "mock:".count else {
        throw StoreError(.invalid, "nothing follows mock:", disposition: .notAttempted, field: "database")
      }
      return MockDriver()
    },
    fromSettings: { _ in MockDriver() })
}
