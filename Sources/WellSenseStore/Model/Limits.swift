/// Bounds that hold on every engine and are checked before anything is sent.
public enum Limits {
  /// A JSON document or a long text: 1 MiB.
  public static let documentBytes = 1 << 20
  /// How deep a JSON document nests.
  public static let depth = 64
  /// Keys in all objects of one JSON document.
  public static let keys = 1_000
  /// Rows of one page.
  public static let pageRows = 1_000
  /// Bytes in a page's arena, unless the query says otherwise: 4 MiB.
  public static let pageBytes = 4 << 20
  /// Rows of one batch. Longer bulk is split.
  public static let batchRows = 10_000
  /// Bytes of one batch: 4 MiB. Longer bulk is split.
  public static let batchBytes = 4 << 20
  /// Buckets of one aggregation.
  public static let buckets = 100_000
}
