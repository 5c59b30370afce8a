package import Foundation

/// The data that tests read and the repository doesn't hold.
package enum TestData {
  /// The folder: `WELLSENSE_DATA`, else `shared/data` beside the package.
  package static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["WELLSENSE_DATA"], !path.isEmpty { return URL(fileURLWithPath: path) }
    var package = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { package.deleteLastPathComponent() }
    return package.deletingLastPathComponent().appendingPathComponent("shared/data")
  }()

  /// Whether a folder of it is there.
  package static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
  }

  /// The files of a folder by name, in order.
  package static func files(in path: String, prefix: String = "") throws -> [(name: String, bytes: [UInt8])] {
    let folder = folder.appendingPathComponent(path)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix(prefix) }.sorted().map {
      ($0, [UInt8](try Data(contentsOf: folder.appendingPathComponent($0))))
    }
  }
}
