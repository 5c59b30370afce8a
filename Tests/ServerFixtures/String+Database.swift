import Foundation

extension String {
  /// The same URI with another database.
  func naming(_ database: String) -> String {
    guard var parts = URLComponents(string: self) else { return self }
    parts.path = "/" + database
    return parts.string ?? self
  }
}
