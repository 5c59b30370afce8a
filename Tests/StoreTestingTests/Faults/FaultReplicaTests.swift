import DriverMock
import StoreTesting
import Testing
import WellSenseStore

/// Faults that strike what databases of one set ask each other, in a layer and in the mock itself.
@Suite struct FaultReplicaTests {
  let call = Call(deadline: Deadline(after: .seconds(30)))
  let source = OperationID().raw
  let lineage = OperationID().raw

  static let drivers: [@Sendable (MockDriver) -> any Driver & FaultInjecting] = [{ $0 }, { FaultDriver($0) }]

  func configuration(_ own: RawID) -> SetConfiguration {
    SetConfiguration(
      lineage: lineage, agreement: .coordinator, active: source, inSync: [own, source], members: [own, source], voters: [own, source])
  }

  /// A follower of a database that isn't there.
  func follower(_ wrap: (MockDriver) -> any Driver & FaultInjecting) async throws -> (any Driver & FaultInjecting, any Replicable) {
    let driver = wrap(MockDriver(log: .on))
    let replica = try #require(driver.replication)
    let own = try await replica.record(call).database
    #expect(try await replica.take(.found(configuration(own)), call).isGranted)
    return (driver, replica)
  }

  var transfer: Transfer {
    let entry = LogEntry(operation: OperationID(), outcome: .committed, version: Version(epoch: 1, counter: 1), affected: [0])
    return Transfer(epoch: .first, purpose: .follow, source: source, after: 0, content: .entries([entry], through: 1))
  }

  @Test(arguments: drivers.indices) func `a step whose reply is lost was taken, one whose request is lost wasn't`(_ place: Int) async throws
  {
    let (driver, replica) = try await follower(Self.drivers[place])
    driver.loseNextReply(on: .steps)
    let lost = await #expect(throws: StoreError.self) { try await replica.take(.prepare(Epoch(number: 2, proposer: 1)), call) }
    #expect(lost?.code == .unknownOutcome && lost?.disposition == .unknown)
    #expect(try await replica.record(call).promised.number == 2)
    driver.dropNextRequest(on: .steps)
    let dropped = await #expect(throws: StoreError.self) { try await replica.take(.prepare(Epoch(number: 3, proposer: 1)), call) }
    #expect(dropped?.code == .unknownOutcome && dropped?.disposition == .unknown)
    #expect(try await replica.record(call).promised.number == 2)
  }

  @Test(arguments: drivers.indices) func `a transfer whose reply is lost is told as overtaken when it comes again`(_ place: Int)
    async throws
  {
    let (driver, replica) = try await follower(Self.drivers[place])
    driver.loseNextReply(on: .transfers)
    let transfer = transfer
    #expect(await #expect(throws: StoreError.self) { try await replica.apply(transfer, call) }?.code == .unknownOutcome)
    #expect(await #expect(throws: StoreError.self) { try await replica.apply(transfer, call) }?.code == .conflict)
    #expect(try await replica.record(call).end == 1)
  }

  @Test(arguments: drivers.indices) func `each kind of call can be struck alone`(_ place: Int) async throws {
    let (driver, replica) = try await follower(Self.drivers[place])
    let calls: [(CallKinds, () async throws -> Void)] = [
      (.records, { _ = try await replica.record(call) }), (.steps, { _ = try await replica.take(.prepare(.first), call) }),
      (.entries, { _ = try await replica.entries(after: 0, limit: 1, at: .decided(.first), call) }),
      (.transfers, { _ = try await replica.apply(transfer, call) }),
      (.tombstones, { _ = try await replica.tombstones(after: nil, limit: 1, call) }),
      (.truncations, { try await replica.truncate(through: 0, call) }),
    ]
    for (kind, _) in calls {
      driver.failAlways(.unavailable, on: kind)
      for (other, body) in calls where other != .transfers || kind == .transfers {
        var code: StoreError.Code?
        do { try await body() } catch let error as StoreError { code = error.code }
        #expect(code == (other == kind ? .unavailable : nil))
      }
      driver.heal()
    }
    #expect(calls.reduce(into: CallKinds()) { $0.formUnion($1.0) } == .replication)
  }

  @Test(arguments: drivers.indices) func `reads at an epoch are reads`(_ place: Int) async throws {
    let (driver, replica) = try await follower(Self.drivers[place])
    driver.failNext(.unavailable, on: .reads)
    driver.failNext(.timedOut, on: .aggregates)
    #expect(await #expect(throws: StoreError.self) { try await replica.read([Query(.users)], at: .first, call) }?.code == .unavailable)
    let error = await #expect(throws: StoreError.self) { try await replica.aggregate(Aggregation(.users), at: .first, call) }
    #expect(error?.code == .timedOut)
    #expect(await #expect(throws: StoreError.self) { try await replica.read([Query(.users)], at: .first, call) }?.code == .fenced)
  }

  @Test func `random faults lose replies of steps and transfers, too`() async throws {
    let (driver, replica) = try await follower { FaultDriver($0) }
    driver.misbehave(FaultRates(droppedCommit: 0.3, lostReply: 0.3), seed: 7)
    var outcomes: Set<Bool> = []
    for number in 2...40 as ClosedRange<Int64> {
      let epoch = Epoch(number: number, proposer: 1)
      do throws(StoreError) { _ = try await replica.take(.prepare(epoch), call) } catch {
        #expect(error.code == .unknownOutcome)
        outcomes.insert(try await replica.record(call).promised == epoch)
      }
    }
    #expect(outcomes == [true, false])
  }
}
