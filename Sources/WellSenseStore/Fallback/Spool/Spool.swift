internal import Synchronization

/// Writes that were accepted and wait for a database, durable and in their order, and those that it refused afterwards.
actor Spool {
  private let executor = SpoolExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let schema = Schema.current
  private let maximumBytes: Int
  private let writes: SpoolFile
  private let refusals: SpoolFile
  private var waiting: Set<OperationID> = []
  private var refused: [OperationID: StoreError.Code] = [:]
  private var arrivals: [Arrival] = []
  /// How many writes wait, and how many were refused, for whoever can't wait for a turn.
  nonisolated let waitingCount: Atomic<Int>
  nonisolated let refusedCount: Atomic<Int>
  /// Bytes that were cut from the end when it was opened.
  nonisolated let cut: Int

  private struct Arrival {
    let operation: OperationID
    let payload: [UInt8]
    let continuation: CheckedContinuation<StoreError?, Never>
  }

  /// Opens the spool of a folder, or makes one. What is damaged is refused and left as it is.
  init(_ settings: SpoolSettings) throws(StoreError) {
    try SpoolFile.prepare(folder: settings.folder)
    maximumBytes = settings.maximumBytes
    writes = try SpoolFile(at: settings.folder + "/writes")
    refusals = try SpoolFile(at: settings.folder + "/rejected")
    try SpoolFile.sync(folder: settings.folder)
    for payload in try writes.payloads() { waiting.insert(try SpoolEntry(payload, schema).operation) }
    for payload in try refusals.payloads() {
      let entry = try SpoolEntry(payload, schema)
      refused[entry.operation] = entry.refusal?.code
    }
    waitingCount = Atomic(writes.count)
    refusedCount = Atomic(refusals.count)
    cut = writes.cut
  }

  // MARK: - Accepting

  /// Makes a write durable. What arrives meanwhile shares its way to the disk.
  ///
  /// - Throws: `.storageFull` where there is no room; nothing was accepted then.
  func accept(_ batch: WriteBatch) async throws(StoreError) {
    guard !waiting.contains(batch.operation) else { return }
    let payload = SpoolEntry(batch.operation, batch.writes).encoded(schema)
    let arriving = arrivals.reduce(0) { $0 + $1.payload.count + SpoolFrame.head + SpoolFrame.tail }
    guard writes.end + arriving + payload.count + SpoolFrame.head + SpoolFrame.tail <= maximumBytes else { throw .fullSpool }
    let failure = await withCheckedContinuation { continuation in
      arrivals.append(Arrival(operation: batch.operation, payload: payload, continuation: continuation))
      if arrivals.count == 1 { Task { store() } }
    }
    if let failure { throw failure }
  }

  private func store() {
    let arrived = arrivals
    arrivals = []
    var failure: StoreError?
    do throws(StoreError) {
      try writes.append(arrived.map(\.payload))
      waiting.formUnion(arrived.map(\.operation))
      waitingCount.store(writes.count, ordering: .releasing)
    } catch {
      failure = error
    }
    for arrival in arrived { arrival.continuation.resume(returning: failure) }
  }

  // MARK: - Delivering

  /// The write that has waited longest.
  func oldest() throws(StoreError) -> SpoolEntry? {
    guard let payload = try writes.oldest() else { return nil }
    return try SpoolEntry(payload, schema)
  }

  /// The oldest write is in a database.
  func delivered(_ entry: SpoolEntry) throws(StoreError) {
    try writes.take()
    waiting.remove(entry.operation)
    waitingCount.store(writes.count, ordering: .releasing)
  }

  /// The oldest write was refused: it is kept among the refused before it leaves the others.
  func rejected(_ entry: SpoolEntry, _ error: StoreError) throws(StoreError) {
    if refused[entry.operation] == nil {
      let kept = SpoolEntry(entry.operation, entry.writes, refusal: (error.code, error.field))
      try refusals.append([kept.encoded(schema)])
      refused[entry.operation] = error.code
      refusedCount.store(refusals.count, ordering: .releasing)
    }
    try delivered(entry)
  }

  /// Lets another have the files.
  func close() {
    writes.release()
    refusals.release()
  }

  // MARK: - Telling

  /// What is known here of an operation.
  func verdict(_ operation: OperationID) -> Verdict? {
    waiting.contains(operation) ? .accepted : refused[operation].map { .rejected($0) }
  }

  func rejections() throws(StoreError) -> [RejectedWrite] {
    var all: [RejectedWrite] = []
    for payload in try refusals.payloads() {
      let entry = try SpoolEntry(payload, schema)
      all.append(
        RejectedWrite(operation: entry.operation, code: entry.refusal?.code ?? .conflict, field: entry.refusal?.field, writes: entry.writes)
      )
    }
    return all
  }
}

extension StoreError {
  static let fullSpool = StoreError(
    .storageFull, "the spool is full, and no database can be reached; bring one back, or give the spool more room",
    field: "fallback.spool", driver: "fallback")
}
