import Foundation

/// A folder that goes with the value.
final class TemporaryFolder: Sendable {
  let url: URL

  /// - Parameter parent: where it is made; a place that another user can reach, where one has to.
  init(in parent: URL = FileManager.default.temporaryDirectory) throws {
    url = parent.appendingPathComponent("wellsense-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}
