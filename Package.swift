// swift-tools-version: 6.2
// One package serves everyone: a consumer that links one driver builds without the other engines' C
// libraries, and SwiftPM does not resolve what only unused targets need.
import PackageDescription

/// Every target is built with the same features; `Docs/decisions/0002-language-features.md` says why each is on or off.
let features: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
]

/// Warnings are errors in `Scripts/test`, but not for a consumer, whose newer compiler or dependency may know new ones.
let strict: [SwiftSetting] = Context.environment["WELLSENSE_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

let settings = features + strict

let package = Package(
  name: "WellSenseStore",
  products: [
    .library(name: "WellSenseStore", targets: ["WellSenseStore"]),
    .library(name: "DriverSQLite", targets: ["DriverSQLite"]),
    .library(name: "DriverPostgres", targets: ["DriverPostgres"]),
    .library(name: "DriverMySQL", targets: ["DriverMySQL"]),
    .library(name: "DriverMock", targets: ["DriverMock"]),
    .library(name: "DriverMongo", targets: ["DriverMongo"]),
    .library(name: "StoreOperations", targets: ["StoreOperations"]),
    .library(name: "StoreTesting", targets: ["StoreTesting"]),
    .executable(name: "wellsense", targets: ["wellsense"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.0.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.2.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
  ],
  targets: [
    .target(
      name: "WellSenseStore",
      dependencies: [
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Tracing", package: "swift-distributed-tracing"),
      ],
      swiftSettings: settings
    ),
    // What Swift can't do at the end of a process: registering before `main`.
    .target(name: "CExit"),
    .target(
      name: "DriverSupport",
      dependencies: [
        "WellSenseStore", "CExit",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
      ],
      swiftSettings: settings),
    .target(name: "DriverSQLSupport", dependencies: ["WellSenseStore"], swiftSettings: settings),
    .systemLibrary(
      name: "CSQLite",
      pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]
    ),
    .target(
      name: "DriverSQLite",
      dependencies: ["WellSenseStore", "DriverSupport", "DriverSQLSupport", "CSQLite"],
      swiftSettings: settings
    ),
    .systemLibrary(
      name: "CPostgres",
      pkgConfig: "libpq",
      providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
    ),
    .target(
      name: "DriverPostgres",
      dependencies: ["WellSenseStore", "DriverSupport", "DriverSQLSupport", "CPostgres"],
      swiftSettings: settings
    ),
    .systemLibrary(
      name: "CMariaDB",
      pkgConfig: "libmariadb",
      providers: [.apt(["libmariadb-dev"]), .brew(["mariadb-connector-c"])]
    ),
    .target(
      name: "DriverMySQL",
      dependencies: ["WellSenseStore", "DriverSupport", "DriverSQLSupport", "CMariaDB"],
      swiftSettings: settings
    ),
    .systemLibrary(
      name: "CMongo",
      pkgConfig: "libmongoc-1.0",
      providers: [.apt(["libmongoc-dev"]), .brew(["mongo-c-driver@1"])]
    ),
    .target(
      name: "DriverMongo",
      dependencies: ["WellSenseStore", "DriverSupport", "CMongo"],
      swiftSettings: settings
    ),
    .target(name: "DriverMock", dependencies: ["WellSenseStore", "StoreFaults"], swiftSettings: settings),
    // Apart from the rest of StoreTesting, so that a program that offers the mock does not link the conformance suite.
    .target(name: "StoreFaults", dependencies: ["WellSenseStore"], swiftSettings: settings),
    .target(name: "StoreOperations", dependencies: ["WellSenseStore"], swiftSettings: settings),
    .target(name: "StoreTesting", dependencies: ["WellSenseStore", "StoreFaults"], swiftSettings: settings),
    .executableTarget(
      name: "wellsense",
      dependencies: [
        "WellSenseStore", "DriverSQLite", "DriverPostgres", "DriverMySQL", "DriverMongo", "DriverMock", "StoreOperations",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings
    ),
    // What several test targets share; no product links it.
    .target(name: "TestSupport", dependencies: ["WellSenseStore", "StoreTesting"], path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(name: "TestSupportTests", dependencies: ["TestSupport", "ServerFixtures"], swiftSettings: settings),
    .testTarget(
      name: "WellSenseStoreTests", dependencies: ["WellSenseStore", "DriverMock", "StoreTesting", "TestSupport"],
      swiftSettings: settings),
    // Simulates failover by the real procedures; `Scripts/test` builds it with optimisation.
    .executableTarget(
      name: "failover-simulation", dependencies: ["WellSenseStore", "DriverMock"], path: "Tests/FailoverSimulation",
      swiftSettings: settings),
    // Another process for the tests of files that several share.
    .executableTarget(
      name: "sqlite-test-process", dependencies: ["WellSenseStore", "DriverSQLite", "DriverMock"], path: "Tests/SQLiteTestProcess",
      swiftSettings: settings),
    .testTarget(
      name: "DriverSQLiteTests",
      dependencies: [
        "WellSenseStore", "DriverSQLite", "DriverSQLSupport", "DriverSupport", "StoreTesting", "TestSupport", "CSQLite",
        "sqlite-test-process",
      ],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "DriverSupportTests",
      dependencies: ["WellSenseStore", "DriverSupport", "TestSupport", .product(name: "MetricsTestKit", package: "swift-metrics")],
      swiftSettings: settings),
    // Databases on the servers that the environment names.
    .target(
      name: "ServerFixtures",
      dependencies: [
        "WellSenseStore", "DriverSupport", "DriverPostgres", "CPostgres", "DriverMySQL", "CMariaDB", "DriverMongo", "CMongo", "TestSupport",
      ],
      path: "Tests/ServerFixtures", swiftSettings: settings),
    .testTarget(
      name: "DriverPostgresTests",
      dependencies: [
        "WellSenseStore", "DriverPostgres", "DriverSQLSupport", "DriverSupport", "StoreTesting", "ServerFixtures", "TestSupport",
        "CPostgres",
      ],
      swiftSettings: settings),
    // A program with one driver alone, which ends while that connects.
    .executableTarget(
      name: "mysql-exit-process", dependencies: ["WellSenseStore", "DriverMySQL", "TestSupport"], path: "Tests/MySQLExitProcess",
      swiftSettings: settings),
    .testTarget(
      name: "DriverMySQLTests",
      dependencies: [
        "WellSenseStore", "DriverMySQL", "DriverSQLSupport", "DriverSupport", "StoreTesting", "ServerFixtures", "TestSupport", "CMariaDB",
        "mysql-exit-process",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "DriverMongoTests",
      dependencies: ["WellSenseStore", "DriverMongo", "DriverMock", "DriverSupport", "StoreTesting", "ServerFixtures", "TestSupport"],
      swiftSettings: settings),
    // Sets of real databases under load and faults; a library, so that the tests run a little of it and `Scripts/chaos` much, optimised.
    .target(
      name: "FailoverChaos",
      dependencies: [
        "WellSenseStore", "StoreFaults", "StoreTesting", "DriverSQLite", "DriverPostgres", "DriverMySQL", "DriverMongo", "DriverSupport",
        "TestSupport", "CPostgres", "CMariaDB",
      ],
      path: "Tests/FailoverChaos", swiftSettings: settings),
    .executableTarget(name: "failover-chaos", dependencies: ["FailoverChaos"], path: "Tests/FailoverChaosProcess", swiftSettings: settings),
    // Servers that refuse, freeze, break and lie, behind proxies.
    .testTarget(
      name: "ChaosTests",
      dependencies: [
        "WellSenseStore", "DriverSQLite", "DriverPostgres", "DriverMySQL", "DriverMongo", "DriverSupport", "StoreTesting", "TestSupport",
        "FailoverChaos", "failover-chaos",
      ],
      swiftSettings: settings),
    .testTarget(name: "DriverMockTests", dependencies: ["WellSenseStore", "DriverMock", "StoreTesting"], swiftSettings: settings),
    .testTarget(
      name: "StoreTestingTests",
      dependencies: ["WellSenseStore", "DriverMock", "StoreTesting", "TestSupport", "DriverSQLite", "ServerFixtures"],
      swiftSettings: settings),
    // Runs the program itself, which lies beside the tests.
    .testTarget(name: "CommandLineTests", dependencies: ["wellsense", "ServerFixtures", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "StoreOperationsTests", dependencies: ["WellSenseStore", "StoreOperations", "DriverMock", "DriverSQLite", "TestSupport"],
      swiftSettings: settings),
  ]
)
