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
