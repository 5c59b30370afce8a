import DriverMock
import StoreTesting
import Testing
import WellSenseStore

@Suite struct FaultDriverTests {
  let engine = MockDriver(log: .on)
  var driver: FaultDriver { FaultDriver(engine, faults: script) }
  let script = FaultScript()
  let call = Call(deadline: Deadline(after: .seconds(30)))

  func user(_ number: UInt64, _ operation: OperationID = OperationID()) -> WriteBatch {
    var row = RowBatch(Schema.current[.users])
    row.append(RawID(high: 0x0190_0000_0000_7000, low: number))
    row.append("\(number)@example.org")
    row.append("\(number)@example.org")
    row.append("!")
    for _ in 0..<6 { row.appendNull() }
    row.append(Timestamp(milliseconds: 1_000))
    row.append(Timestamp(milliseconds: 1_000))
    row.appendSystemColumns()
    return WriteBatch(operation, [.insert(row)])
  }

  func failure(_ batch: WriteBatch) async -> StoreError? {
    await #expect(throws: StoreError.self) { try await driver.commit(batch, call) }
  }

  func count() async throws -> Int? { try await engine.statistics(call).rows[.users] }

  @Test func `a lost reply is a commit that was done, and its repeat says so`() async throws {
    script.loseNextReply()
    let batch = user(1)
    let error = await failure(batch)
    #expect(error?.code == .unknownOutcome && error?.disposition == .unknown && error?.operationID == batch.operation)
    #expect(try await count() == 1)
    #expect(try await driver.commit(batch, call).isReplay)
  }

  @Test func `a lost request looks the same and was not done`() async throws {
    script.dropNextCommit()
    let batch = user(1)
    let error = await failure(batch)
    #expect(error?.code == .unknownOutcome && error?.disposition == .unknown)
    #expect(try await count() == 0)
    #expect(try await driver.outcome(of: batch.operation, call) == nil)
    #expect(try await driver.commit(batch, call).isReplay == false)
  }

  @Test func `faults strike the kinds they are for, in their order`() async throws {
    script.failNext(.unavailable, .conflict, on: .commits)
    _ = try await driver.read([Query(.users)], call)
    let first = await failure(user(1))
    #expect(first?.code == .unavailable && first?.disposition == .notAttempted && first?.driver == "mock")
    let second = await failure(user(1))
    #expect(second?.code == .conflict && second?.disposition == .rejected)
    #expect(!script.isArmed)
    #expect(engine.calls == ["users.read"])
  }

  @Test func `it fails until healed, and is unreachable until connected`() async throws {
    script.failAlways(.unavailable)
    for _ in 0..<3 { #expect(await failure(user(1))?.code == .unavailable) }
    script.heal()
    _ = try await driver.commit(user(1), call)
    script.disconnect()
    #expect(await #expect(throws: StoreError.self) { try await driver.probe(call) }?.code == .unavailable)
    script.reconnect()
    _ = try await driver.probe(call)
  }

  @Test func `latency ends at the deadline, before the engine`() async throws {
    script.delay(by: .seconds(600))
    let short = Call(deadline: Deadline(after: .milliseconds(5)))
    let error = await #expect(throws: StoreError.self) { try await driver.commit(user(1), short) }
    #expect(error?.code == .timedOut && error?.disposition == .notAttempted)
    let task = Task { try await driver.read([Query(.users)], call) }
    task.cancel()
    let cancelled = await #expect(throws: StoreError.self) { try await task.value }
    #expect(cancelled?.code == .cancelled)
    #expect(engine.calls.isEmpty)
  }

  @Test func `powers are those of the driver under it, with the same faults`() async throws {
    let snapshots = try #require(driver.snapshots)
    script.failNext(.unavailable, on: .snapshots)
    #expect(await #expect(throws: StoreError.self) { try await snapshots.openSnapshot(call) }?.code == .unavailable)
    let snapshot = try await snapshots.openSnapshot(call)
    script.failNext(.unavailable, on: .snapshots)
    #expect(await #expect(throws: StoreError.self) { try await snapshot.read([Query(.users)], call) }?.code == .unavailable)
    #expect(try await snapshot.read([Query(.users)], call)[0].isEmpty)
    #expect(FaultDriver(MockDriver(capabilities: [.writes])).snapshots == nil)
  }

  @Test func `random faults come again with their seed, and retries by operation id survive them`() async throws {
    func run(seed: UInt64) async throws -> [StoreError.Code?] {
      let engine = MockDriver()
      let driver = FaultDriver(engine)
      driver.misbehave(FaultRates(unavailable: 0.2, droppedCommit: 0.2, lostReply: 0.2), seed: seed)
      var codes: [StoreError.Code?] = []
      for number in 1...100 as ClosedRange<UInt64> {
        let batch = user(number)
        var isDone = false
        while !isDone {
          do throws(StoreError) {
            _ = try await driver.commit(batch, call)
            isDone = true
            codes.append(nil)
          } catch {
            codes.append(error.code)
          }
        }
      }
      #expect(try await engine.statistics(call).rows[.users] == 100)
      return codes
    }
    let first = try await run(seed: 42)
    #expect(try await run(seed: 42) == first)
    #expect(try await run(seed: 43) != first)
    #expect(first.contains(.unknownOutcome) && first.contains(.unavailable))
  }
}
