/// Rows of one entity that meet every condition, a page at a time, in an order that the schema indexes.
///
/// There is no OR, no NOT and no three-valued logic, and never an offset: pages follow keys, so rows that appear or go meanwhile
/// neither repeat nor hide others.
public struct Query: Sendable, Hashable {
  public var entity: Entity
  public var conditions: [Condition]
  public var order: Order
  /// 1…1,000 rows.
  public var limit: Int
  /// The page ends after the row with which its arena reaches this size.
  public var maxBytes: Int
  /// Continue after this row.
  public var after: Cursor?

  public init(
    _ entity: Entity, _ conditions: [Condition] = [], order: Order = .key, limit: Int = 100,
    maxBytes: Int = Limits.pageBytes, after: Cursor? = nil
  ) {
    self.entity = entity
    self.conditions = conditions
    self.order = order
    self.limit = limit
    self.maxBytes = maxBytes
    self.after = after
  }

  /// The one row with this key, or none.
  public init(_ entity: Entity, key: Key) {
    switch key {
    case .one(let id): self.init(entity, [Condition(.id, .equals(.id(id)))], limit: 1)
    case .pair(let first, let second):
      self.init(
        entity, [Condition(.postID, .equals(.id(first))), Condition(.userID, .equals(.id(second)))], limit: 1)
    }
  }
}

/// One condition on one field.
public struct Condition: Sendable, Hashable {
  public var field: Field
  public var test: Test

  public init(_ field: Field, _ test: Test) {
    self.field = field
    self.test = test
  }

  public enum Test: Sendable, Hashable {
    /// Never true of a null on either side.
    case equals(Value)
    /// Equal to one of these.
    case isAny([Value])
    /// Smaller than; never true of null.
    case below(Value)
    /// Equal to or greater than; never true of null.
    case atLeast(Value)
    case isNull
    /// The field is of type `tags` and has this one.
    case contains(String)
  }
}

/// The order of a query: by a field and, among equals, by key in the same direction; or by key alone.
public struct Order: Sendable, Hashable {
  /// `nil` orders by key alone.
  public var field: Field?
  public var descending: Bool

  public init(_ field: Field?, descending: Bool = false) {
    self.field = field
    self.descending = descending
  }

  public static let key = Order(nil)
  public static func ascending(_ field: Field) -> Order { Order(field) }
  public static func descending(_ field: Field) -> Order { Order(field, descending: true) }
}

/// The place of a row in an order: the value it was ordered by, and its key.
public struct Cursor: Sendable, Hashable {
  /// `nil` when the order is by key alone.
  public let value: Value?
  public let key: Key

  public init(value: Value?, key: Key) {
    self.value = value
    self.key = key
  }
}

/// Statistics of the numbers at a path of the rows that meet every condition, over time.
public struct Aggregation: Sendable, Hashable {
  public var entity: Entity
  public var conditions: [Condition]
  /// What to fold; `nil` counts rows only.
  public var metric: Metric?

  public init(_ entity: Entity, _ conditions: [Condition] = [], metric: Metric? = nil) {
    self.entity = entity
    self.conditions = conditions
    self.metric = metric
  }

  /// A number inside a JSON column, and how to fold it.
  public struct Metric: Sendable, Hashable {
    /// The JSON column.
    public var field: Field
    /// Where the number lies in it. Rows without a number there don't count.
    public var path: JSONPath
    /// Only rows whose document has this text at this path, as `period` = `day`.
    public var only: Match?
    /// The time column. Rows are folded by it, then by key.
    public var time: Field
    /// n + 1 ascending instants bound n buckets: `boundaries[i] <= time < boundaries[i + 1]`. The core computes them; no engine sees a zone.
    public var boundaries: [Timestamp]
    /// 0…1 each; kept only when asked for, since they need every number.
    public var percentiles: [Double]

    public init(
      _ field: Field, _ path: JSONPath, only: Match? = nil, time: Field, boundaries: [Timestamp],
      percentiles: [Double] = []
    ) {
      self.field = field
      self.path = path
      self.only = only
      self.time = time
      self.boundaries = boundaries
      self.percentiles = percentiles
    }
  }

  public struct Match: Sendable, Hashable {
    public var path: JSONPath
    public var text: Text

    public init(_ path: JSONPath, _ text: String) {
      self.path = path
      self.text = Text(text)
    }
  }
}

/// The answer to an ``Aggregation``: the number of rows that met its conditions, and its buckets that aren't empty.
public struct Buckets: Sendable, Hashable {
  /// Rows that met the conditions; with a metric, those inside the boundaries that had the number.
  public var count: Int
  public var buckets: [Bucket]

  public init(count: Int, buckets: [Bucket] = []) {
    self.count = count
    self.buckets = buckets
  }
}
