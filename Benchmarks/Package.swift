// swift-tools-version: 6.2
// A package of its own, so that no consumer of the store resolves what only the benchmarks need.
import PackageDescription

let features: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
]

let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "WellSenseStore", path: ".."),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.0.0"),
  ],
  targets: [
    .target(name: "CFloor", linkerSettings: [.linkedLibrary("sqlite3"), .linkedLibrary("pthread")]),
    .executableTarget(
      name: "bench",
      dependencies: [
        "CFloor",
        .product(name: "WellSenseStore", package: "WellSenseStore"),
        .product(name: "DriverSQLite", package: "WellSenseStore"),
        .product(name: "DriverMock", package: "WellSenseStore"),
        .product(name: "StoreOperations", package: "WellSenseStore"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: features
    ),
  ]
)
