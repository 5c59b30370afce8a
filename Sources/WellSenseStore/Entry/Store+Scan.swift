extension Store {
  /// Everything that the store holds, as it is at one instant where the engine can pin one, else page by page as it is by then.
  ///
  /// Close it, whatever happens.
  package func openScan() async throws(StoreError) -> StoreScan {
    // What leaves the store as a copy of it is real or fails.
    var session = session
    session.options.allowsMock = false
    guard let snapshots = session.driver.snapshots else { return StoreScan(session: session, snapshot: nil) }
    let snapshot = try await session.perform("store.scan") { _, call throws(StoreError) in try await snapshots.openSnapshot(call) }
    return StoreScan(session: session, snapshot: snapshot)
  }

  /// Whether rows of several pages are from one instant.
  package var hasSnapshots: Bool { session.driver.snapshots != nil }
}

/// Rows of whole entities, page by page in the order of their keys.
package struct StoreScan: Sendable {
  fileprivate let session: Session
  fileprivate let snapshot: (any Snapshot)?

  /// Whether all pages are from one instant.
  package var isConsistent: Bool { snapshot != nil }

  /// The next rows of an entity; `RowBatch.next` is where to go on.
  package func page(of entity: Entity, after cursor: Cursor?, maxBytes: Int) async throws(StoreError) -> RowBatch {
    let query = Query(entity, limit: Limits.pageRows, maxBytes: maxBytes, after: cursor)
    guard let snapshot else { return try await session.read(query, as: "store.scan") }
    let batches = try await session.perform("store.scan") { _, call throws(StoreError) in try await snapshot.read([query], call) }
    guard let rows = batches.first else {
      throw StoreError(.corrupt, "the driver answered no batch for a query", driver: session.driver.info.engine)
    }
    return rows
  }

  package func close() async {
    await snapshot?.close()
  }
}
