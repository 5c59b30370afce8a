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
    try await inChunks(of: data.users) { batch, user in batch.users.create(user) }
    try await records()
    try await inChunks(of: data.chats) { batch, chat in
      batch.chatSessions.start(chat.session)
      batch.chatSessions.append(chat.messages, to: chat.session.id, of: chat.session.userID)
    }
    try await inChunks(of: data.posts) { batch, sample in
      batch.communityPosts.publish(sample.post)
      for user in sample.likes { batch.communityPosts.like(sample.post.id, by: user) }
      for comment in sample.comments { batch.communityPosts.comment(comment) }
    }
  }

  /// Person by person, so that progress has something to say.
  private func records() async throws {
    var done = 0
    for person in 0..<data.people {
      try Task.checkCancellation()
      done += try await store.healthRecords.recordAll(data.healthRecords(of: person))
      progress(done, done / (person + 1) * data.people)
    }
  }

  private func inChunks<Item: Sendable>(
    of items: some Sequence<Item>, _ add: (Batch, Item) -> Void
  ) async throws {
    var chunk: [Item] = []
    for item in items {
      chunk.append(item)
      guard chunk.count == Self.chunk else { continue }
      try await send(chunk, add)
      chunk.removeAll(keepingCapacity: true)
    }
    try await send(chunk, add)
  }

  private func send<Item: Sendable>(_ chunk: [Item], _ add: (Batch, Item) -> Void) async throws {
    try Task.checkCancellation()
    try await store.atomically { batch in
      for item in chunk { add(batch, item) }
    }
  }
}
