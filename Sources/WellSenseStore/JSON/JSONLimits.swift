/// How large a document may be. Its depth is that of ``Limits/depth``, always.
package struct JSONLimits: Sendable, Hashable {
  package var bytes: Int
  /// In all its objects together.
  package var keys: Int

  package init(bytes: Int, keys: Int) {
    self.bytes = bytes
    self.keys = keys
  }

  /// A document that the store keeps.
  package static let document = JSONLimits(bytes: Limits.documentBytes, keys: Limits.keys)
}
