import WellSenseStore

/// One operation as it is drawn: the same for all drivers, but for the versions that it expects.
enum Step: Sendable {
  case commit(OperationID, [Draft], returning: Bool)
  /// A commit of before, by its place.
  case again(Int)
  case read([Query])
  /// All pages of a query.
  case walk(Query)
  case aggregate(Aggregation)
  case outcome(Int)
  case statistics

  var kind: String {
    switch self {
    case .commit(_, let drafts, _): drafts.count == 1 ? drafts[0].kind : "batch"
    case .again: "repeat"
    case .read: "read"
    case .walk: "pages"
    case .aggregate: "aggregate"
    case .outcome: "outcome"
    case .statistics: "statistics"
    }
  }

  /// A write whose expected version is the driver's own affair.
  enum Draft: Sendable {
    case insert([Row], ifAbsent: Bool)
    case patch(RowName, [Assignment], Expectation)
    case delete(RowName, Expectation)

    var kind: String {
      switch self {
      case .insert: "insert"
      case .patch: "patch"
      case .delete: "delete"
      }
    }
  }

  struct Expectation: Sendable {
    var version = Age.any
    var owner: RawID?
  }

  /// Which of a row's versions is expected.
  enum Age: Sendable { case any, current, earlier }
}
