import FailoverChaos
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

/// One fault made on one engine: what the call says that meets it, and whether all is well afterwards.
struct FaultTrial: Sendable {
  let fault: FaultKind
  let scene: FaultScene
  /// A user who is there before.
  let known = FaultScene.user()

  init(_ row: FaultRow) async throws {
    fault = row.fault
    scene = try await FaultScene(row.engine) { row.fault.change($0, on: row.engine) }
  }

  func run() async throws -> StoreError? {
    let error =
      switch fault.stage {
      case .connecting: try await connect()
      case .reading: try await afterOpening(read)
      case .writing: try await afterOpening(write)
      case .cancelling: try await fault == .connectCancelled ? cancelConnecting() : afterOpening(cancel)
      }
    await scene.driver.close()
    return error
  }

  private func connect() async throws -> StoreError? {
    let error = try await underOrders {
      try fault.strike(scene)
      return try await inTime { () async throws(StoreError) in try await scene.driver.open(FaultScene.call(FaultScene.patience)) }
    }
    try await heal()
    if !fault.isOfAddress {
      try await scene.open()
      #expect(try await scene.read(FaultScene.user()) == false)
    }
    return error
  }

  private func afterOpening(_ body: () async throws -> StoreError?) async throws -> StoreError? {
    try await scene.open()
    _ = try await scene.driver.commit(FaultScene.insertion(known), FaultScene.call())
    #expect(try await scene.read(known))
    let error = try await body()
    try await heal()
    #expect(await scene.recovers(known), "it recovers")
    return error
  }

  private func read() async throws -> StoreError? {
    try await underOrders {
      try fault.strike(scene)
      return try await inTime { () async throws(StoreError) in _ = try await scene.read(known, FaultScene.patience) }
    }
  }

  func heal() async throws {
    scene.proxy.clear()
    scene.proxy.redirect(to: try scene.port(of: scene.engine.server))
  }

  // MARK: - What trials share

  /// What the administrator has to do before and after; with limits of connections, as many as there may be.
  func underOrders<Value>(_ body: () async throws -> Value) async throws -> Value {
    guard let orders = scene.engine.orders[fault] else { return try await body() }
    let admin = try AdminSession(scene.admin)
    for sql in orders.make { try admin.run(sql) }
    let crowd = [.serverFull, .userLimit].contains(fault) ? AdminSession.crowd(scene.server) : []
    let result: Result<Value, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    withExtendedLifetime(crowd) {}
    for sql in orders.mend { try admin.run(sql) }
    return try result.get()
  }

  /// The error of a call, which must keep to its deadline.
  func inTime(_ body: @Sendable () async throws(StoreError) -> Void) async throws -> StoreError? {
    let begun = ContinuousClock.now
    var error: StoreError?
    do throws(StoreError) { try await body() } catch let failure { error = failure }
    #expect(begun.duration(to: .now) < FaultScene.patience + FaultScene.slack, "it kept to its deadline")
    return error
  }

  /// A batch that needs a transaction, which ends with an order of its own.
  func transaction(_ row: Row) -> WriteBatch {
    WriteBatch(
      OperationID(),
      [
        .insert(RowBatch(row.entity, [row]), ifAbsent: false),
        .patch(known.entity, known.key, [Assignment(.firstName, .text("Grace"))]),
      ])
  }

  /// A batch that needs a row which another program holds.
  func patch() -> WriteBatch {
    WriteBatch(OperationID(), [.patch(known.entity, known.key, [Assignment(.firstName, .text("Grace"))], onlyIf: .none)])
  }

  /// Another program that holds the row of the known user until it ends.
  func holder() throws -> AdminSession {
    let session = try AdminSession(scene.server)
    for sql in scene.engine.holdUser { try session.run(sql.replacing("?", with: "\(known.id)".replacing("-", with: ""))) }
    return session
  }
}
