// Mock rows and real ones never mix: what is asked of the one doesn't come from the other.
extension Query {
  /// Whether it goes on after a row of the mock.
  var followsMock: Bool { after?.key.isReservedForMock ?? false }
}

extension Key {
  var isReservedForMock: Bool {
    switch self {
    case .one(let id): id.isReservedForMock
    case .pair(let first, let second): first.isReservedForMock || second.isReservedForMock
    }
  }
}

extension RowBatch {
  /// Whether every row is a mock's by its id.
  func isMock(_ schema: Schema) -> Bool {
    let entity = schema[self.entity]
    let places = entity.key.compactMap(entity.place)
    return (0..<count).allSatisfy { row in places.allSatisfy { self[row, $0].rawID.isReservedForMock } }
  }

  /// Whether any row names a mock row.
  var namesMock: Bool { cells.contains { $0.kind == .id && $0.rawID.isReservedForMock } }
}

extension StoreError {
  static let followsMock = StoreError(
    .conflict, "the page before was a mock's, and a database answers now; read the list from its start", disposition: .notAttempted,
    driver: "fallback")
  static let ordinaryMock = StoreError(
    .corrupt, "the mock answered a row whose id isn't reserved for mocks, which could be taken for real; give it another",
    driver: "fallback")
  static let namesMock = StoreError(
    .invalid, "the write names a row of the mock, which no real database has", disposition: .rejected, driver: "fallback")
}
