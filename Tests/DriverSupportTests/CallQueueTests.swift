import DriverSupport
import TestSupport
import Testing
import WellSenseStore

@Suite struct `The call queue` {
  private typealias Queue = CallQueue<Int, Int>

  private func queue(capacity: Int = 100, weight: Int = 10) -> Queue {
    let queue = Queue(capacity: capacity, batchWeight: weight) { _ in 1 }
    queue.watchDeadlines()
    return queue
  }

  @Test func `ends a call at its deadline though no thread takes it`() async throws {
    let queue = queue()
    let error = try await failure { _ = try await queue.perform(1, deadline: Deadline(after: .milliseconds(20))) }
    #expect(error.code == .timedOut)
    #expect(error.disposition == .notAttempted)
  }

  @Test func `ends a call when its task is cancelled, also before it begins`() async throws {
    let queue = queue()
    for _ in 0..<50 {
      let task = Task { try await queue.perform(1, deadline: Deadline(after: .seconds(20))) }
      task.cancel()
      let error = try await failure { _ = try await task.value }
      #expect(error.code == .cancelled)
      #expect(error.disposition == .notAttempted)
    }
  }

  @Test func `refuses more calls than may wait`() async throws {
    let queue = queue(capacity: 0)
    #expect(try await failure { _ = try await queue.perform(1, deadline: Deadline(after: .seconds(20))) }.code == .unavailable)
  }

  @Test func `answers in order, in batches, and what waits when it closes`() async throws {
    let queue = queue(weight: 4)
    let answers = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<10 { group.addTask { try await queue.perform(number, deadline: Deadline(after: .seconds(20))) } }
      while queue.count < 10 { await Task.yield() }
      queue.close()
      let thread = ConnectionThread(
        "test", queue,
        handler: { batch in
          for call in batch where call.claim() { call.finish(.success(batch.count)) }
        }, atEnd: {})
      await thread.join()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.sorted() == [2, 2, 4, 4, 4, 4, 4, 4, 4, 4])
    #expect(try await failure { _ = try await queue.perform(1, deadline: Deadline(after: .seconds(20))) }.code == .closed)
  }

  /// A thread looks out for the next call for a moment before it sleeps; whenever that moment ends, no call is overlooked.
  @Test(arguments: [1, 3]) func `answers each call, however soon after another it comes`(_ threads: Int) async throws {
    let queue = queue(weight: 1)
    let pool = (0..<threads).map { number in
      ConnectionThread(
        "test-\(number)", queue,
        handler: { batch in for call in batch where call.claim() { call.finish(.success(call.request + 1)) } }, atEnd: {})
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<threads {
        group.addTask {
          for number in 0..<3000 {
            let answer = try await queue.perform(number, deadline: Deadline(after: .seconds(30)))
            #expect(answer == number + 1)
            let pause = ContinuousClock.now.advanced(by: .microseconds(Int.random(in: 0...150)))
            while ContinuousClock.now < pause {}
          }
        }
      }
      try await group.waitForAll()
    }
    queue.close()
    for thread in pool { await thread.join() }
  }

  @Test func `never ends a claimed call from outside`() async throws {
    let queue = queue()
    let task = Task { try await queue.perform(7, deadline: Deadline(after: .seconds(20))) }
    while queue.count == 0 { await Task.yield() }
    let call = try #require(queue.next()?.first)
    #expect(call.claim())
    task.cancel()
    #expect(!call.claim())
    while !call.isCancelled { await Task.yield() }
    call.finish(.success(14))
    #expect(try await task.value == 14)
  }
}
