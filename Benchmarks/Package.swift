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
    .systemLibrary(name: "LibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "LibMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
    .systemLibrary(name: "LibMongoC", pkgConfig: "libmongoc-1.0", providers: [.apt(["libmongoc-dev"])]),
    // The rows that every floor reads and writes.
    .target(name: "CFloorRows"),
    .target(name: "CFloorSQLite", dependencies: ["CFloorRows"], linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "CFloorPostgres", dependencies: ["CFloorRows", "LibPQ"]),
    .target(name: "CFloorMySQL", dependencies: ["CFloorRows", "LibMariaDB"]),
    .target(name: "CFloorMongo", dependencies: ["CFloorRows", "LibMongoC"]),
    .executableTarget(
      name: "bench",
      dependencies: [
        "CFloorRows", "CFloorSQLite", "CFloorPostgres", "CFloorMySQL", "CFloorMongo",
        .product(name: "WellSenseStore", package: "WellSenseStore"),
        .product(name: "DriverSQLite", package: "WellSenseStore"),
        .product(name: "DriverPostgres", package: "WellSenseStore"),
        .product(name: "DriverMySQL", package: "WellSenseStore"),
        .product(name: "DriverMongo", package: "WellSenseStore"),
        .product(name: "DriverMock", package: "WellSenseStore"),
        .product(name: "StoreOperations", package: "WellSenseStore"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: features
    ),
  ]
)
