import TestSupport
import Testing
import WellSenseStore

@testable import DriverMongo

/// Transactions whose client lost its connection. The server would keep them, and their locks, for up to a minute.
@Suite(.serialized, .enabled(if: ProxiedDatabase.isThere, ProxiedDatabase.reason)) struct `Orphaned transactions of MongoDB` {
  @Test func `don't hold up the repeat of a write that a silent connection cost its deadline`() async throws {
    let place = try await ProxiedDatabase()
    let (rows, operation) = (Rows.user(email: "ada@example.org"), OperationID())
    place.proxy.set(.heldReply(to: Array("ada@example.org".utf8)), times: 1)
    let error = try await failure { try await place.driver.insert(rows, as: operation, soon(.milliseconds(500))) }
    #expect(error.code == .timedOut)
    #expect(try await place.driver.insert(rows, as: operation, soon(.seconds(5))).affected == [1])
    await place.close()
  }

  @Test func `don't hold up what others write`() async throws {
    let place = try await ProxiedDatabase()
    let user = OperationID().raw
    try await place.plain.insert(Rows.user(user))
    place.proxy.set(.heldReply(to: Array("kilograms".utf8)), times: 1)
    _ = try await failure { try await place.driver.insert(Rows.records(1, of: user), soon(.milliseconds(500))) }
    // Any call after it tidies up.
    #expect(try await place.driver.count(.users) == 1)
    let patch = Write.patch(.users, .one(user), [Assignment(.firstName, .text("Ada"))])
    #expect(try await place.plain.commit(WriteBatch(OperationID(), [patch]), soon(.seconds(5))).affected == [1])
    await place.close()
  }

  @Test func `come to nothing, so that an order to commit which arrives late changes no outcome`() async throws {
    let place = try await ProxiedDatabase()
    let (rows, operation) = (Rows.user(), OperationID())
    place.proxy.set(.lostRequest(with: "commitTransaction"))
    let error = try await failure { try await place.driver.insert(rows, as: operation, soon(.milliseconds(500))) }
    #expect(error.disposition == .unknown)
    place.proxy.clear()
    #expect(try await place.driver.outcome(of: operation, soon()) == nil)
    #expect(try await place.plain.insert(rows, as: operation, soon(.seconds(5))).isReplay == false)
    await place.close()
  }
}
