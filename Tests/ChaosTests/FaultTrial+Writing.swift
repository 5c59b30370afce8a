import FailoverChaos
import StoreTesting
import TestSupport
import Testing
import WellSenseStore

extension FaultTrial {
  func write() async throws -> StoreError? {
    let row = fault == .packetTooLarge ? FaultScene.largeUser() : FaultScene.user()
    let batch = fault.isOfCommitting ? transaction(row) : fault.needsHolder ? patch() : FaultScene.insertion(row)
    var holder: AdminSession?
    let error = try await underOrders {
      // Their text is on the wire once a connection, and what the server was told holds for new ones.
      if fault.isOfCommitting || scene.engine.orders[fault] != nil { try await scene.renewConnections() }
      holder = fault.needsHolder ? try self.holder() : nil
      strike(row)
      let driver = try await fault == .writeNotAllowed ? reader() : scene.driver
      let error = try await inTime { () async throws(StoreError) in _ = try await driver.commit(batch, FaultScene.call(FaultScene.patience))
      }
      if fault == .writeNotAllowed { await driver.close() }
      return error
    }
    try await heal()
    try holder?.run("ROLLBACK")
    if scene.engine.orders[fault] != nil { scene.proxy.resetConnections() }
    // Whatever was said, the same batch again does it once.
    #expect(await scene.recovers(known), "it recovers")
    _ = try await scene.driver.commit(batch, FaultScene.call())
    if !fault.needsHolder { #expect(try await scene.read(row)) }
    return error
  }

  private func strike(_ row: Row) {
    let word = Array((row.string(.email) ?? "").utf8)
    switch fault {
    case .writeCutEarly: scene.proxy.set(.lostRequest(with: word), times: 1)
    case .writeFrozenEarly: scene.proxy.set(.heldReply(to: word), times: 1)
    case .commitLost: scene.proxy.set(.lostRequest(with: scene.engine.commitOrder), times: 1)
    case .commitReplyLost: scene.proxy.set(.lostReply(to: scene.engine.commitOrder), times: 1)
    case .commitFrozen: scene.proxy.set(.heldReply(to: scene.engine.commitOrder), times: 1)
    default: break
    }
  }

  /// A driver whose user may only read.
  private func reader() async throws -> any Driver {
    let driver = try scene.engine.driver(scene.server.replacing("wellsense:", with: "wellsense_reader:"))
    try await driver.open(FaultScene.call())
    return driver
  }
}
