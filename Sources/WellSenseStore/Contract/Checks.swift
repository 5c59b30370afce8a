// Limits of the contract that hold on every engine: checked here, once, before anything is sent.
extension Query {
  func check() throws(StoreError) {
    guard (1...Limits.pageRows).contains(limit) else {
      throw StoreError(
        .invalid, "a page has 1 to \(Limits.pageRows) rows", disposition: .notAttempted, field: "limit")
    }
  }
}

extension WriteBatch {
  func check(_ operation: StaticString) throws(StoreError) {
    guard rowCount <= Limits.batchRows, byteCount <= Limits.batchBytes + Limits.documentBytes else {
      throw StoreError(
        .invalid,
        "a batch has at most \(Limits.batchRows) rows and \(Limits.batchBytes) bytes; split it, or use recordAll",
        disposition: .notAttempted, operation: operation.description, operationID: self.operation)
    }
  }

  /// Bytes of text and documents in all inserted rows.
  private var byteCount: Int {
    writes.reduce(0) { sum, write in
      if case .insert(let rows, _) = write { sum + rows.arena.count } else { sum }
    }
  }
}

extension WriteBatch {
  /// What every driver that isn't a mock calls first: rows with ids reserved for mock answers never reach a real database.
  package func refuseMockRows(_ schema: Schema) throws(StoreError) {
    for write in writes {
      guard case .insert(let rows, _) = write else { continue }
      let entity = schema[rows.entity]
      for field in entity.key {
        guard let place = entity.place(of: field) else { continue }
        for row in 0..<rows.count where rows[row, place].rawID.isReservedForMock {
          throw StoreError(.invalid, "this id is reserved for mock rows, which no real database keeps", field: field.name)
        }
      }
    }
  }
}
