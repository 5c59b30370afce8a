/// One stretch of time and what its rows come to.
public struct Bucket: Sendable, Hashable {
  /// The first instant of the bucket.
  public var start: Timestamp
  /// The first instant after the bucket.
  public var end: Timestamp
  /// What the rows of the bucket come to.
  public var summary: Summary

  public init(start: Timestamp, end: Timestamp, summary: Summary) {
    self.start = start
    self.end = end
    self.summary = summary
  }
}
