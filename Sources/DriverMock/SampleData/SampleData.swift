public import WellSenseStore

/// Made-up people and what they recorded, for demonstrations, tests and benchmarks: plain inputs for the repositories.
///
/// The same parameters give the same data on every machine, ids included. Everything is visibly synthetic: addresses end in
/// `@sample.invalid`, last names are `Sample`, `source` is `sample`. Values keep to the plausible. Nothing is held in memory: each
/// sequence is made as it is read, so a million records cost what one does.
///
/// ```swift
/// let sample = SampleData(seed: 1, people: 3, days: 90)
/// for user in sample.users { _ = try await store.users.create(user) }
/// _ = try await store.healthRecords.recordAll(sample.healthRecords)
/// ```
public struct SampleData: Sendable, Hashable {
  public let seed: UInt64
  /// How many people.
  public let people: Int
  /// How many days each of them has records for.
  public let days: Int
  /// The end of the last day, at midnight UTC.
  public let end: Timestamp

  /// What every made-up row has in `source`.
  public static let source = "sample"
  /// 2026-01-01T00:00:00Z. A fixed date, so that the same seed gives the same data tomorrow.
  public static let standardEnd = Timestamp(milliseconds: 1_767_225_600_000)

  /// - Parameters:
  ///   - people: at least 0.
  ///   - days: at least 0; six to eight records a day and person.
  ///   - end: where the last day ends, floored to midnight UTC; the first day is `days` earlier.
  public init(seed: UInt64 = 1, people: Int = 10, days: Int = 180, end: Timestamp = SampleData.standardEnd) {
    self.seed = seed
    self.people = max(0, people)
    self.days = max(0, days)
    let remainder = end.milliseconds % SampleDay.milliseconds
    self.end = Timestamp(milliseconds: end.milliseconds - (remainder < 0 ? remainder + SampleDay.milliseconds : remainder))
  }

  /// Everyone, in the order of their numbers.
  public var users: some Sequence<NewUser> & Sendable {
    let data = self
    return (0..<people).lazy.map { SamplePerson($0, of: data).user }
  }

  /// Everyone's records: person by person, day by day.
  public var healthRecords: SampleRecords { SampleRecords(self, people: 0..<people) }

  /// One person's records, day by day.
  /// - Parameter person: the person's place among ``users``; there are no records of others.
  public func healthRecords(of person: Int) -> SampleRecords {
    SampleRecords(self, people: (person..<person + 1).clamped(to: 0..<people))
  }

  /// Everyone's chats with the assistant.
  public var chats: some Sequence<SampleChat> & Sendable {
    let data = self
    return (0..<people).lazy.flatMap { SamplePerson($0, of: data).chats }
  }

  /// What everyone wrote for the community, with the likes and comments of others.
  public var posts: some Sequence<SamplePost> & Sendable {
    let data = self
    return (0..<people).lazy.flatMap { SamplePerson($0, of: data).posts }
  }
}

/// A chat and its messages, oldest first.
public struct SampleChat: Sendable {
  public var session: NewChatSession
  public var messages: [NewChatMessage]
}

/// A post, who likes it (each once) and what they say about it.
public struct SamplePost: Sendable {
  public var post: NewPost
  public var likes: [ID<User>]
  public var comments: [NewComment]
}
