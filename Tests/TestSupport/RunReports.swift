import Foundation

/// What a run of the tests leaves for whoever looks at it: files in the folder that `WELLSENSE_REPORTS` names. Without one nobody wants to know.
package enum RunReports {
  package static var folder: String? { ProcessInfo.processInfo.environment["WELLSENSE_REPORTS"] }

  /// Prints a text, and writes it into a file of its own.
  package static func write(_ text: String, to file: String) throws {
    print(text)
    guard let folder else { return }
    try (text + "\n").write(toFile: folder + "/" + file, atomically: true, encoding: .utf8)
  }
}
