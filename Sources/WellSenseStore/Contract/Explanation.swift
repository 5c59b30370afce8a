/// How an engine would answer a query.
public struct Explanation: Sendable, Hashable {
  /// The engine's own plan, a line a step. Holds no values.
  public var lines: [String]
  /// A table is looked through from one end to the other, however many rows meet the conditions.
  public var scans: Bool
  /// All rows that meet the conditions are put in order before the first of them is answered.
  public var sorts: Bool

  /// - Parameters:
  ///   - isScan: whether a line of this engine's plans tells of a scan.
  ///   - isSort: whether one tells of sorting.
  public init(_ lines: [String], isScan: (String) -> Bool, isSort: (String) -> Bool) {
    self.lines = lines
    scans = lines.contains(where: isScan)
    sorts = lines.contains(where: isSort)
  }
}
