import DriverMock
import Foundation
import StoreOperations
import WellSenseStore

/// What the demo fills its databases with.
enum DemoSource {
  case sample(SampleData)
  case fitbit(String, Zone)
  case fhir([String])

  /// An export by what it holds: CSV files are Fitbit's, JSON files FHIR's.
  init(importing path: String, zone: Zone) throws {
    try ImportRun.check([path])
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let names = isFolder.boolValue ? (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [] : [path]
    if names.contains(where: { $0.lowercased().hasSuffix(".csv") }) {
      self = .fitbit(path, zone)
    } else if names.contains(where: { $0.lowercased().hasSuffix(".json") }) {
      self = .fhir([path])
    } else {
      throw CommandFailure(.noInput, "\(path) holds neither CSV files of a Fitbit export nor JSON files of FHIR bundles")
    }
  }

  var title: String {
    switch self {
    case .sample(let data):
      "\(NumberText.count(data.people, "made-up person", "made-up people")), \(NumberText.count(data.days, "day")) (seed \(data.seed))"
    case .fitbit(let path, let zone): "the Fitbit export at \(path) (times of \(zone.identifier))"
    case .fhir(let paths): "the FHIR bundles at \(paths.joined(separator: ", "))"
    }
  }

  /// What progress counts.
  var unit: String {
    if case .fhir = self { "bytes" } else { "rows" }
  }

  /// Writes everything; an import also gives its report.
  func write(into store: Store, _ progress: @escaping OperationProgress) async throws -> ImportReport? {
    switch self {
    case .sample(let data):
      try await SampleWriter(store: store, data: data, progress: progress).write()
      return nil
    case .fitbit(let path, let zone): return try await FitbitImport(path, timeZone: zone).run(into: store, progress: progress)
    case .fhir(let paths): return try await FHIRImport(paths).run(into: store, progress: progress)
    }
  }
}
