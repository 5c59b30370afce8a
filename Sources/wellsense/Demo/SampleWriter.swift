import DriverMock
import StoreOperations
import WellSenseStore

/// Writes made-up people and what is theirs, many rows a commit.
struct SampleWriter {
  let store: Store
  let data: SampleData
  let progress: OperationProgress
  private static let chunk = 100

  func write() async throws {
    for users in Chunks(data.users, of: Self.chunk) {
      try await send { batch in for user in users { batch.users.create(user) } }
    }
    try await records()
    for chats in Chunks(data.chats, of: Self.chunk) {
      try await send { batch in for chat in chats { add(chat, to: batch) } }
    }
    for posts in Chunks(data.posts, of: Self.chunk) {
      try await send { batch in for post in posts { add(post, to: batch) } }
    }
  }

  private func add(_ chat: SampleChat, to batch: Batch) {
    batch.chatSessions.start(chat.session)
    batch.chatSessions.append(chat.messages, to: chat.session.id, of: chat.session.userID)
  }

  private func add(_ sample: SamplePost, to batch: Batch) {
    batch.communityPosts.publish(sample.post)
    for user in sample.likes { batch.communityPosts.like(sample.post.id, by: user) }
    for comment in sample.comments { batch.communityPosts.comment(comment) }
  }

  /// Person by person, so that progress has something to say.
  @inline(never)
  private func records() async throws {
    var done = 0
    for person in 0..<data.people {
      if Task.isCancelled { throw CancellationError() }
      done += try await store.healthRecords.recordAll(data.healthRecords(of: person))
      progress(done, done / (person + 1) * data.people)
    }
  }

  // Not inlined, and without `Task.checkCancellation`: the optimizer of Swift 6.3.1 crashes on what they become inside `write`.
  @inline(never)
  private func send(_ build: (Batch) -> Void) async throws {
    if Task.isCancelled { throw CancellationError() }
    try await store.atomically(build)
  }
}

/// The elements of a sequence, so many at a time.
private struct Chunks<Base: Sequence>: Sequence, IteratorProtocol {
  private var elements: Base.Iterator
  private let size: Int

  init(_ base: Base, of size: Int) {
    elements = base.makeIterator()
    self.size = size
  }

  mutating func next() -> [Base.Element]? {
    var chunk: [Base.Element] = []
    while chunk.count < size, let element = elements.next() { chunk.append(element) }
    return chunk.isEmpty ? nil : chunk
  }
}
