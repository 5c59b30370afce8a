internal import DriverSQLSupport
internal import DriverSupport
internal import WellSenseStore

/// Everything that an open driver holds: connections, their threads and queues.
final class SQLiteEngine: Sendable {
  let opener: SQLiteOpener
  let plans: PlanBox
  let writes: CallQueue<WriteRequest, WriteAnswer>
  let reads: CallQueue<ReadRequest, ReadAnswer>
  let watcher: ChangeWatcher
  let isReadOnly: Bool
  /// For short reads on the caller's thread.
  let shortReads: ShortReaders
  /// The one connection of a database in memory.
  let memory: SQLiteConnection?
  private let connections: [SQLiteConnection]
  private let threads: [ConnectionThread]

  init(_ configuration: SQLiteConfiguration, _ opener: SQLiteOpener, _ plans: PlanBox) throws(StoreError) {
    self.opener = opener
    self.plans = plans
    isReadOnly = configuration.isReadOnly
    writes = CallQueue(capacity: configuration.queueCapacity, batchWeight: 20_000) { $0.weight }
    reads = CallQueue(capacity: configuration.queueCapacity, batchWeight: 16) { $0.weight }
    let isMemory = configuration.location == .memory
    let writing = configuration.isReadOnly && !isMemory ? nil : try opener.connection(.write)
    let inline: [SQLiteConnection]
    let reading: [SQLiteConnection]
    if isMemory, let writing {
      memory = writing
      inline = [writing]
      reading = [writing]
    } else {
      memory = nil
      inline = try opener.connections(.inline, configuration.readerCount)
      reading = try opener.connections(.read, configuration.readerCount)
    }
    shortReads = ShortReaders(inline, plans)
    watcher = ChangeWatcher(opener, plans, memory: memory)
    var threads: [ConnectionThread] = []
    if let writing {
      let writer = SQLiteWriter(writing, configuration, plans, watcher)
      threads.append(ConnectionThread("sqlite-writer", writes, handler: { writer.handle($0) }, atEnd: {}))
    }
    for connection in reading {
      let reader = SQLiteReader(connection, plans)
      threads.append(ConnectionThread("sqlite-reader", reads, handler: { reader.handle($0) }, atEnd: {}))
    }
    self.threads = threads
    connections = (writing.map { [$0] } ?? []) + inline + reading
    writes.watchDeadlines()
    reads.watchDeadlines()
  }

  /// Ends everything after what is under way.
  func close() async {
    writes.close()
    reads.close()
    await watcher.close()
    await shortReads.close()
    for thread in threads { await thread.join() }
    let connections = connections.reversed() as [SQLiteConnection]
    _ = try? await onThread("sqlite-close") {
      // The writer last: it then is the one that tidies the journal away.
      for connection in connections { connection.lock.withLock { connection.close() } }
      return .success(())
    }
  }
}
