// swift-tools-version: 6.2
// A small command-line tool with its own SQLite file.
import PackageDescription

let package = Package(
  name: "CommandLine",
  dependencies: [.package(name: "WellSenseStore", path: "../..")],
  targets: [
    .executableTarget(
      name: "weigh",
      dependencies: [
        .product(name: "WellSenseStore", package: "WellSenseStore"),
        .product(name: "DriverSQLite", package: "WellSenseStore"),
      ])
  ]
)
