import WellSenseStore

/// What the clients saw, to be compared with what the databases have in the end.
struct History {
  /// A write from its first attempt to its answer.
  struct Write {
    let operation: OperationID
    let keys: [RowName]
    let invoked: Int
    var answered: Int?
    var outcome: Outcome?
  }

  enum Outcome: Equatable {
    case done
    case rejected(StoreError.Code)
    /// Certainly without effect.
    case failed
    case unknown
  }

  /// A read of one row.
  struct Read {
    let key: RowName
    let invoked: Int
    let answered: Int
    /// `nil` where there was no row.
    let version: Version?
  }

  var writes: [Write] = []
  var reads: [Read] = []
}
