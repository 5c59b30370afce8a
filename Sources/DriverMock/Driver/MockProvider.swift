public import WellSenseStore

extension DriverProvider {
  /// The mock for ``Store/open(from:drivers:settings:logger:)``: `mock:`, or `PRIMARY_DATABASE=mock`. Every opening begins empty.
  public static let mock = DriverProvider(
    name: "mock", schemes: ["mock"],
    fromURI: { uri throws(StoreError) in
      guard uri.count == "mock:".count else {
        throw StoreError(.invalid, "nothing follows mock:", disposition: .notAttempted, field: "database")
      }
      return MockDriver()
    },
    fromSettings: { _ in MockDriver() })
}
