package import Foundation

/// The package's executables, which lie beside the tests.
package enum TestPrograms {
  package static func url(of name: String) -> URL {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
  }
}
