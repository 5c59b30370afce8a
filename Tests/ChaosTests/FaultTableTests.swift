import StoreTesting
import TestSupport
import Testing
import WellSenseStore

/// One after the other: some faults end every session on a server that all of these share.
@Suite(.serialized, .enabled(if: TestServers.mayStart, "needs servers: Scripts/test starts some")) enum ChaosTests {}

extension ChaosTests {
  /// Every fault of the table on every engine: the right answer in time, and a driver that recovers by itself.
  @Suite(.serialized) struct FaultTableTests {
    @Test func `every fault has its answers`() {
      #expect(Set(FaultTable.answers.map(\.key)) == Set(FaultKind.allCases))
    }

    @Test(arguments: FaultTable.rows) func `a fault gets its answer in time and is overcome`(_ row: FaultRow) async throws {
      let begun = ContinuousClock.now
      let error = try await row.fault.isOfConnecting ? connect(row) : work(row)
      let answer = try #require(error.map { FaultAnswer($0) }, "the fault was not noticed")
      #expect(row.answers.contains(answer), "\(error.map { "\($0)" } ?? "")")
      #expect(error?.driver != nil)
      #expect(begun.duration(to: .now) < .seconds(30))
    }

    // MARK: - While connecting

    private func connect(_ row: FaultRow) async throws -> StoreError? {
      let scene = try await FaultScene(row.engine, changing: row.fault.change)
      row.fault.strike(scene.proxy)
      let begun = ContinuousClock.now
      let error = await failure { () async throws(StoreError) in try await scene.driver.open(FaultScene.call(FaultScene.patience)) }
      #expect(begun.duration(to: .now) < FaultScene.patience + .seconds(2), "it kept to its deadline")
      scene.proxy.clear()
      if row.fault.canPass {
        try await scene.open()
        #expect(try await scene.read(FaultScene.user()) == false)
      }
      await scene.driver.close()
      return error
    }

    // MARK: - While a call is under way

    private func work(_ row: FaultRow) async throws -> StoreError? {
      let scene = try await FaultScene(row.engine)
      try await scene.open()
      let known = FaultScene.user()
      _ = try await scene.driver.commit(FaultScene.insertion(known), FaultScene.call())
      #expect(try await scene.read(known))
      let error = row.fault.isOfWriting ? try await write(row.fault, known, scene) : try await read(row.fault, known, scene)
      scene.proxy.clear()
      #expect(await scene.recovers(known), "it recovers")
      await scene.driver.close()
      return error
    }

    private func read(_ fault: FaultKind, _ known: Row, _ scene: FaultScene) async throws -> StoreError? {
      let patience = fault == .readCancelled ? Duration.seconds(20) : FaultScene.patience
      fault.strike(scene.proxy)
      if fault == .sessionEnded { try AdminSession(scene.admin).run(scene.engine.endSessions) }
      let begun = ContinuousClock.now
      let task = Task { await failure { () async throws(StoreError) in _ = try await scene.read(known, patience) } }
      if fault == .readCancelled {
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
      }
      let error = await task.value
      #expect(begun.duration(to: .now) < FaultScene.patience + .seconds(2), "it kept to its deadline")
      return error
    }

    private func write(_ fault: FaultKind, _ known: Row, _ scene: FaultScene) async throws -> StoreError? {
      let holder = fault == .writeLockedOut ? try AdminSession(scene.server) : nil
      let row = FaultScene.user()
      var batch = FaultScene.insertion(row)
      if fault == .writeLockedOut {
        for sql in scene.engine.holdUser { try holder?.run(sql.replacing("?", with: "\(known.id)".replacing("-", with: ""))) }
        batch = WriteBatch(OperationID(), [.patch(known.entity, known.key, [Assignment(.firstName, .text("Grace"))], onlyIf: .none)])
      }
      if fault.isOfCommitting {
        // Two writes need a transaction, which ends with an order of its own.
        batch = WriteBatch(
          OperationID(),
          [
            .insert(RowBatch(row.entity, [row]), ifAbsent: false),
            .patch(known.entity, known.key, [Assignment(.firstName, .text("Grace"))]),
          ])
      }
      let word = Array((row.string(.email) ?? "").utf8)
      // Its text is on the wire once a connection.
      if fault.isOfCommitting { try await scene.renewConnections() }
      switch fault {
      case .writeCutEarly: scene.proxy.set(.lostRequest(with: word), times: 1)
      case .writeFrozenEarly: scene.proxy.set(.heldReply(to: word), times: 1)
      case .commitLost: scene.proxy.set(.lostRequest(with: scene.engine.commitOrder), times: 1)
      case .commitReplyLost: scene.proxy.set(.lostReply(to: scene.engine.commitOrder), times: 1)
      case .commitFrozen: scene.proxy.set(.heldReply(to: scene.engine.commitOrder), times: 1)
      default: break
      }
      let begun = ContinuousClock.now
      let error = await failure { [batch] () async throws(StoreError) in
        _ = try await scene.driver.commit(batch, FaultScene.call(FaultScene.patience))
      }
      #expect(begun.duration(to: .now) < FaultScene.patience + .seconds(2), "it kept to its deadline")
      scene.proxy.clear()
      if fault == .writeLockedOut { try holder?.run("ROLLBACK") }
      // Whatever was said, the same batch again does it once.
      #expect(await scene.recovers(known), "it recovers")
      _ = try await scene.driver.commit(batch, FaultScene.call())
      if fault != .writeLockedOut { #expect(try await scene.read(row)) }
      return error
    }

    private func failure(_ body: @Sendable () async throws(StoreError) -> Void) async -> StoreError? {
      do throws(StoreError) { try await body() } catch { return error }
      return nil
    }
  }
}

extension FaultKind {
  var isOfConnecting: Bool { canPass || [.unknownHost, .wrongPassword, .missingDatabase].contains(self) }

  /// Goes away with the proxy's fault.
  var canPass: Bool { [.refused, .frozen, .garbage, .truncated, .otherProtocol, .hungUp].contains(self) }

  var isOfWriting: Bool {
    [.writeLockedOut, .writeCutEarly, .writeFrozenEarly, .commitLost, .commitReplyLost, .commitFrozen].contains(self)
  }

  var isOfCommitting: Bool { [.commitLost, .commitReplyLost, .commitFrozen].contains(self) }

  /// What is wrong with the URI.
  func change(_ uri: String) -> String {
    switch self {
    case .wrongPassword: uri.replacing(":test-only@", with: ":wrong@")
    case .missingDatabase: uri.replacing(/\/wellsense$/, with: "/nowhere")
    case .unknownHost: uri.replacing("127.0.0.1", with: "nowhere.invalid") + (uri.contains("?") ? "&" : "?") + "tls=false"
    default: uri
    }
  }

  func strike(_ proxy: ChaosProxy) {
    switch self {
    case .refused, .downForLong: proxy.set(.refused)
    case .frozen, .readFrozen, .readCancelled: proxy.set(.frozen)
    case .garbage: proxy.set(.answered((0..<200).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) }, thenClosed: true))
    case .truncated: proxy.set(.cut(after: 20, of: .replies))
    case .otherProtocol: proxy.set(.answered([UInt8]("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8), thenClosed: true))
    case .hungUp: proxy.set(.answered([], thenClosed: true))
    case .readCut: proxy.resetConnections()
    default: break
    }
  }
}
