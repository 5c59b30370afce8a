public import WellSenseStore

extension MockDriver {
  /// A mock with made-up people and records whose ids are all reserved for mocks: what `FallbackSettings.mock` asks for.
  ///
  /// - Parameter data: what it holds; the same each time for the same parameters.
  public static func sample(_ data: SampleData = SampleData(people: 3, days: 30)) async throws(StoreError) -> MockDriver {
    let driver = MockDriver()
    let store = Store(driver)
    for user in data.users {
      var user = user
      user.id = user.id.mock
      _ = try await store.users.create(user)
    }
    for record in data.healthRecords {
      var record = record
      (record.id, record.userID) = (record.id.mock, record.userID.mock)
      _ = try await store.healthRecords.record(record)
    }
    for chat in data.chats { try await store.add(chat) }
    for post in data.posts { try await store.add(post) }
    driver.resetCalls()
    return driver
  }
}

extension Store {
  fileprivate func add(_ chat: SampleChat) async throws(StoreError) {
    var session = chat.session
    (session.id, session.userID) = (session.id.mock, session.userID.mock)
    _ = try await chatSessions.start(session)
    var messages = chat.messages
    for place in messages.indices { messages[place].id = messages[place].id.mock }
    _ = try await chatSessions.append(messages, to: session.id, of: session.userID)
  }

  fileprivate func add(_ sample: SamplePost) async throws(StoreError) {
    var post = sample.post
    (post.id, post.userID) = (post.id.mock, post.userID.mock)
    _ = try await communityPosts.publish(post)
    for user in sample.likes { _ = try await communityPosts.like(post.id, by: user.mock) }
    for comment in sample.comments {
      var comment = comment
      (comment.id, comment.postID, comment.userID) = (comment.id.mock, post.id, comment.userID.mock)
      _ = try await communityPosts.comment(comment)
    }
  }
}

extension ID {
  /// The id with the prefix that no real database keeps; what told it from others stays.
  fileprivate var mock: ID {
    ID(RawID(high: RawID.mockPrefix << 32 | (raw.high >> 16 & 0xFFFF) << 16 | 0x8000 | raw.high & 0xFFF, low: raw.low))
  }
}
