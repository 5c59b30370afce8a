// swift-tools-version: 6.2
// A service's own logic, tested against the mock. It links the core and the mock, and no database library.
import PackageDescription

let package = Package(
  name: "UnitTesting",
  dependencies: [.package(name: "WellSenseStore", path: "../..")],
  targets: [
    .target(name: "SignUp", dependencies: [.product(name: "WellSenseStore", package: "WellSenseStore")]),
    .testTarget(
      name: "SignUpTests",
      dependencies: ["SignUp", .product(name: "DriverMock", package: "WellSenseStore")]),
  ]
)
