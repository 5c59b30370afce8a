import Foundation
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

/// A driver that reaches a server through a proxy, and what a fault needs.
struct FaultScene: Sendable {
  static let patience = Duration.seconds(1)
  /// How much later than its deadline a call may end on a busy machine; what doesn't keep to it ends much later or never.
  static let slack = Duration.seconds(5)

  let engine: FaultEngine
  let proxy: ChaosProxy
  let driver: any Driver
  let server: String
  let admin: String
  private let set: ServerSet

  init(_ engine: FaultEngine, changing change: (String) -> String = { $0 }) async throws {
    set = try await FaultServers.shared.servers()
    server = try set.uri(of: engine.server)
    admin = try set.uri(of: engine.server + "-admin")
    self.engine = engine
    proxy = try ChaosProxy(before: #require(TestServers.port(of: server)))
    driver = try engine.driver(change(TestServers.uri(server, through: proxy.port)))
  }

  /// A URI with one more option.
  static func adding(_ option: String, to uri: String) -> String { uri + (uri.contains("?") ? "&" : "?") + option }

  static func call(_ patience: Duration = .seconds(20)) -> Call { Call(deadline: Deadline(after: patience)) }

  /// The port of a server of the same set.
  func port(of server: String) throws -> Int { try #require(TestServers.port(of: set.uri(of: server))) }

  func open() async throws(StoreError) {
    try await driver.open(Self.call())
    _ = try await driver.initialize(.current, log: .asItIs, Self.call())
  }

  /// Connections on which nothing was done yet.
  func renewConnections() async throws {
    proxy.resetConnections()
    #expect(await recovers(Self.user(), isThere: false))
  }

  /// Whether a read succeeds before long. Each connection that broke unnoticed may cost one failure that says it may be repeated.
  func recovers(_ row: Row, isThere: Bool = true) async -> Bool {
    for _ in 0..<20 {
      do throws(StoreError) {
        return try await read(row) == isThere
      } catch {
        guard error.code == .unavailable, error.disposition == .notAttempted else { return false }
        try? await Task.sleep(for: .milliseconds(20))
      }
    }
    return false
  }

  /// A user as an application gives one.
  static func user() -> Row {
    let id = RawID.random()
    let email = Value.text("\(id)@example.org")
    let now = Value.time(Timestamp(milliseconds: 1_772_366_400_000))
    return Row(
      .users,
      [
        .id: .id(id), .email: email, .emailKey: email, .passwordHash: .text("!"), .firstName: .text("Ada"), .createdAt: now,
        .updatedAt: now,
      ])
  }

  /// A user whose row is larger than some servers are told to take.
  static func largeUser() -> Row {
    user().with(.preferences, .json(JSON(trusted: Array("[\"\(String(repeating: "a", count: 60_000))\"]".utf8)[...])))
  }

  static func insertion(_ row: Row) -> WriteBatch { WriteBatch(OperationID(), [.insert(RowBatch(row.entity, [row]), ifAbsent: false)]) }

  func read(_ row: Row, _ patience: Duration = .seconds(20)) async throws(StoreError) -> Bool {
    try await driver.read([Query(row.entity, key: row.key)], Self.call(patience)).first?.count == 1
  }
}

extension RawID {
  /// As they are on every wire.
  var bytes: [UInt8] { withBytes { [UInt8]($0) } }

  static func random() -> RawID {
    RawID(high: UInt64.random(in: 0 ... .max) & ~0xF000 | 0x4000, low: UInt64.random(in: 0 ... .max) >> 2 | 0x8000_0000_0000_0000)
  }
}
