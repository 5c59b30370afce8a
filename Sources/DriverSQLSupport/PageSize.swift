/// How large a statement's pages have been of late, so that room for the next one is taken at once.
package struct PageSize: Sendable {
  package private(set) var rows = 64
  /// Arena bytes of a row, with some to spare.
  package private(set) var rowBytes = 256

  package init() {}

  /// A larger page counts at once; smaller ones lower the estimate bit by bit.
  package mutating func note(rows count: Int, bytes: Int) {
    guard count > 0 else { return }
    rows = max(count, rows - rows / 8)
    rowBytes = max(bytes / count + bytes / count / 16 + 16, rowBytes - rowBytes / 8)
  }
}
