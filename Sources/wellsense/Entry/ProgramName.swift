import Foundation

/// How this program was called, for examples that can be typed as they stand.
enum ProgramName {
  static var current: String {
    guard let called = CommandLine.arguments.first, called.contains("/") else { return "wellsense" }
    let folder = FileManager.default.currentDirectoryPath
    let name = called.hasPrefix(folder + "/") ? String(called.dropFirst(folder.count + 1)) : called
    return SafeText.line(name)
  }
}
