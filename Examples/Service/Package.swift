// swift-tools-version: 6.2
// A long-running service that owns a store: opened from the environment, closed by the service group.
import PackageDescription

let package = Package(
  name: "Service",
  dependencies: [
    .package(name: "WellSenseStore", path: "../.."),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
  ],
  targets: [
    .executableTarget(
      name: "Service",
      dependencies: [
        .product(name: "WellSenseStore", package: "WellSenseStore"),
        .product(name: "DriverSQLite", package: "WellSenseStore"),
        .product(name: "DriverMock", package: "WellSenseStore"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
      ])
  ]
)
