import Testing
import WellSenseStore

/// Calls are given up when another epoch begins, of which tasks tell in any order.
@Suite struct `Calls under way` {
  private static func code(_ reply: Reply) -> StoreError.Code? { if case .failure(let error) = reply { error.code } else { nil } }

  private static func reply(_ calls: CallsUnderWay, at epoch: Epoch) async -> StoreError.Code? {
    code(await calls.run(at: epoch) { .success(.woken) })
  }

  private static func epoch(_ number: Int64) -> Epoch { Epoch(raw: number) }

  @Test func `an epoch that is over doesn't come back when it is told of late`() async {
    let calls = CallsUnderWay()
    calls.begin(Self.epoch(5))
    calls.begin(Self.epoch(4))
    #expect(await Self.reply(calls, at: Self.epoch(5)) == nil)
    #expect(await Self.reply(calls, at: Self.epoch(4)) == .fenced)
  }

  @Test func `a call of an epoch that wasn't told of yet goes on when it is`() async throws {
    let calls = CallsUnderWay()
    calls.begin(Self.epoch(4))
    let (answers, frozen) = AsyncStream<Never>.makeStream()
    async let old = calls.run(at: Self.epoch(4)) {
      for await _ in answers {}
      return .success(.woken)
    }
    async let new = calls.run(at: Self.epoch(5)) {
      calls.begin(Self.epoch(5))
      return .success(.woken)
    }
    #expect(Self.code(await new) == nil)
    // The other's answer doesn't come any more.
    #expect(Self.code(await old) == .fenced)
    frozen.finish()
  }
}
