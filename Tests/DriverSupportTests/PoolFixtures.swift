import DriverSupport
import Logging
import Synchronization
import Testing
import WellSenseStore

func makePool(
  _ server: FakeServer, _ limits: PoolLimits = PoolLimits(), _ tuning: PoolTuning = .oneByOne, logger: Logger = Logger(label: "test")
) -> ServerPool {
  var logger = logger
  if logger.label == "test" { logger.logLevel = .critical }
  // A busy machine must not look like a server in trouble: what a test doesn't set itself has time.
  var limits = limits
  let usual = PoolLimits()
  if limits.acquireTimeout == usual.acquireTimeout { limits.acquireTimeout = .seconds(60) }
  if limits.connectTimeout == usual.connectTimeout { limits.connectTimeout = .seconds(60) }
  if limits.validationInterval == usual.validationInterval { limits.validationInterval = .seconds(60) }
  return ServerPool(name: "fake", limits: limits, tuning: tuning, logger: logger, weight: { FakeRequest($0).weight }) { server.connect($0) }
}

/// A pool that is open, and is closed when the body has ended.
func withPool(
  _ server: FakeServer, _ limits: PoolLimits = PoolLimits(), _ tuning: PoolTuning = .oneByOne,
  _ body: (ServerPool) async throws -> Void
) async throws {
  let pool = makePool(server, limits, tuning)
  try await pool.open(until: soon())
  do {
    try await body(pool)
  } catch {
    server.become(.healthy)
    await pool.close()
    throw error
  }
  await pool.close()
  #expect(server.seen.open == 0, "every connection was closed")
}

/// Far enough that only a failing test gets there.
func soon(_ duration: Duration = .seconds(30)) -> Deadline { Deadline(after: duration) }

/// Gives another thread time to do something. Fails rather than hang.
func eventually(_ condition: () -> Bool, _ place: SourceLocation = #_sourceLocation) async throws {
  let end = soon()
  while !condition() {
    try #require(!end.hasPassed, "it did not come about", sourceLocation: place)
    // Polls, since what it waits for has no door of its own; nothing depends on the pause.
    try await Task.sleep(for: .milliseconds(1))
  }
}

extension Result where Success == Int, Failure == StoreError {
  static func == (left: Result, right: Int) -> Bool { if case .success(right) = left { true } else { false } }
  var error: StoreError? { if case .failure(let error) = self { error } else { nil } }
}

extension ServerPool {
  func result(_ request: FakeRequest, _ deadline: Deadline = soon(), failsFast: Bool = false) async -> Result<Int, StoreError> {
    do throws(StoreError) {
      return .success(try await perform(request.carried, deadline: deadline, failsFast: failsFast).number ?? -1)
    } catch {
      return .failure(error)
    }
  }

  /// A call that its task makes while the test goes on.
  func begin(_ request: FakeRequest, _ deadline: Deadline = soon()) -> Task<Result<Int, StoreError>, Never> {
    Task { await result(request, deadline) }
  }
}

extension ServerLease {
  func perform(_ request: FakeRequest, deadline: Deadline) async throws(StoreError) -> Int {
    try await perform(request.carried, deadline: deadline).number ?? -1
  }
}

/// Keeps what was logged.
struct LogCapture: LogHandler {
  let lines: LogLines
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.debug

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { lines.add("\(event.level) \(event.message) \(event.metadata ?? [:])") }
}

final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])
  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }

  func logger() -> Logger { Logger(label: "captured") { _ in LogCapture(lines: self) } }
}
