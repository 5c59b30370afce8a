import DriverSupport
import Foundation
import Synchronization
import Testing
import WellSenseStore

func makePool(_ server: FakeServer, _ limits: PoolLimits = PoolLimits(), _ tuning: PoolTuning = .oneByOne) -> ServerPool<FakeConnection> {
  ServerPool(name: "fake", limits: limits, tuning: tuning) { server.connect($0) }
}

func soon(_ duration: Duration = .seconds(20)) -> Deadline { Deadline(after: duration) }

/// Waits for another thread to have done something. Fails rather than hang.
func until(_ what: String = #function, _ condition: () -> Bool) async throws {
  let end = Deadline(after: .seconds(20))
  while !condition() {
    try #require(!end.hasPassed, "\(what) did not come about")
    try await Task.sleep(for: .milliseconds(1))
  }
}

struct ServerPoolTests {
  @Test(arguments: [PoolTuning.oneByOne, .pipelined(32)])
  func `64 tasks get their own answers from at most the maximum of connections`(_ tuning: PoolTuning) async throws {
    let server = FakeServer()
    let pool = makePool(server, PoolLimits(maximum: 4), tuning)
    try await pool.open(until: soon())
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for task in 0..<64 {
        group.addTask {
          var sum = 0
          for turn in 0..<50 {
            let value = task * 1000 + turn
            let answer = try await pool.perform(.echo(value), deadline: soon())
            #expect(answer == value)
            sum += 1
          }
          return sum
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 3200)
    #expect(server.seen.mostOpen <= 4)
    await pool.close()
    #expect(server.seen.open == 0)
  }

  @Test func `a refused connection fails opening at once`() async throws {
    let server = FakeServer()
    server.mood = .refused
    let pool = makePool(server)
    let error = await #expect(throws: StoreError.self) { try await pool.open(until: soon()) }
    #expect(error?.code == .unavailable)
    await pool.close()
  }
}
