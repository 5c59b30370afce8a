public import WellSenseStore

extension DriverProvider {
  /// MongoDB for `Store.open(from:drivers:)`.
  ///
  /// URIs are `mongodb://host:port/database` and `mongodb+srv://host/database`, with MongoDB's own options. The setting is `MONGODB_URI`,
  /// by default `mongodb://localhost:27017/wellsense-ai`.
  public static let mongodb = DriverProvider(
    name: "mongodb", schemes: ["mongodb", "mongodb+srv"], isNamed: { $0.names("MONGODB_URI") },
    fromURI: { uri throws(StoreError) in MongoDriver(try MongoConfiguration(uri: uri)) },
    fromSettings: { settings throws(StoreError) in
      do throws(StoreError) {
        return MongoDriver(try MongoConfiguration(uri: settings.text("MONGODB_URI") ?? MongoConfiguration.defaultURI))
      } catch {
        throw StoreError(error.code, error.detail, disposition: error.disposition, field: "MONGODB_URI")
      }
    })
}

extension MongoConfiguration {
  /// Where the database is if nothing says so.
  public static let defaultURI = "mongodb://localhost:27017/wellsense-ai"
}
