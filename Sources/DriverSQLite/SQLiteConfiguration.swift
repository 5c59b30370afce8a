internal import Foundation

/// Where a SQLite database is and how it is used.
public struct SQLiteConfiguration: Sendable {
  public enum Location: Sendable, Hashable {
    /// A file; it and its folder are made if they aren't there.
    case file(String)
    /// Gone when the driver is closed.
    case memory
  }

  /// What a commit waits for.
  public enum Synchronous: Sendable, Hashable {
    /// The disk has it: no acknowledged write is lost in a power failure.
    case full
    /// The operating system has it: the last commits before a power failure may be lost, the database stays whole.
    case normal
  }

  public var location: Location
  /// Never writes, also not beside the file if that can be avoided.
  public var isReadOnly: Bool
  public var synchronous: Synchronous
  /// Connections for reading; twice as many are opened, half of them for reads that take long. Default: one a core.
  public var readerCount: Int
  /// Memory for pages of all connections together. Default: 64 MiB.
  public var cacheBytes: Int
  /// How much of the file may be mapped into memory. Default: nothing, since a file cut off by others then ends the process.
  public var mappedBytes: Int
  /// How long a write waits for another process that writes, if its own deadline is later. Default: 10 s.
  public var busyTimeout: Duration
  /// Calls that may wait for a connection before further ones are refused. Default: 100,000.
  public var queueCapacity: Int
  /// Seams for tests.
  package var hooks = SQLiteHooks()

  public init(
    _ location: Location, isReadOnly: Bool = false, synchronous: Synchronous = .full, readerCount: Int? = nil,
    cacheBytes: Int = 64 << 20, mappedBytes: Int = 0, busyTimeout: Duration = .seconds(10), queueCapacity: Int = 100_000
  ) {
    self.location = location
    self.isReadOnly = isReadOnly
    self.synchronous = synchronous
    self.readerCount = max(1, readerCount ?? ProcessInfo.processInfo.activeProcessorCount)
    self.cacheBytes = cacheBytes
    self.mappedBytes = mappedBytes
    self.busyTimeout = busyTimeout
    self.queueCapacity = queueCapacity
  }

  public init(path: String) { self.init(.file(path)) }
}

/// What tests need to reach states that are hard to reach.
package struct SQLiteHooks: Sendable {
  /// Runs after each statement that creates or upgrades the schema.
  package var afterSchemaStatement: (@Sendable (Int) -> Void)?
  /// The most pages the file may have, to meet a full disk.
  package var maximumPages: Int?
  /// Runs on the writer's thread before it begins a transaction, with the number of members.
  package var beforeGroup: (@Sendable (Int) -> Void)?
  /// How much later than it is the writer takes it to be when it looks for what is old.
  package var lateness: (@Sendable () -> Duration)?

  package init() {}
}
