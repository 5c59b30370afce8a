import WellSenseStore

/// The demo's program: the same calls on any store.
struct DemoQuestions {
  let store: Store
  private(set) var answers = DemoAnswers()
  private(set) var people: [User] = []

  /// People whose statistics are asked for; the others are only counted.
  private static let most = 40

  init(_ store: Store) {
    self.store = store
  }

  mutating func count() async throws -> [Entity: Int] {
    let rows = try await store.statistics().rows
    for entity in Entity.allCases { answers.note("count \(entity.name)", .count(rows[entity] ?? 0)) }
    var token: PageToken?
    repeat {
      let page = try await store.users.list(order: .oldestFirst, limit: Limits.pageRows, after: token)
      people += page.items
      token = page.next
    } while token != nil
    // The order in which an import met them is no answer.
    people.sort { $0.id < $1.id }
    answers.note("people", .list(people) { .string($0.email) })
    return rows
  }

  struct Paging {
    let user: User
    let rows: Int
    let pages: Int
  }

  /// Reads all records of the person who has the most, in pages, in both directions.
  mutating func page(by limit: Int) async throws -> Paging? {
    var most: (user: User, count: Int)?
    for user in people.prefix(Self.most) {
      let count = try await store.healthRecords.count(for: user.id)
      if count > most?.count ?? 0 { most = (user, count) }
    }
    guard let most else { return nil }
    let (forth, pages) = try await ids(of: most.user, .oldestFirst, limit)
    let (back, _) = try await ids(of: most.user, .newestFirst, limit)
    guard forth.count == most.count, forth == Array(back.reversed()) else {
      throw CommandFailure(.failure, "the pages in both directions differ; please report this")
    }
    answers.note("pages of records", .list(forth) { .id($0) })
    return Paging(user: most.user, rows: forth.count, pages: pages)
  }

  private func ids(of user: User, _ order: Direction, _ limit: Int) async throws -> ([ID<HealthRecord>], Int) {
    var ids: [ID<HealthRecord>] = []
    var pages = 0
    var token: PageToken?
    repeat {
      let page = try await store.healthRecords.list(for: user.id, order: order, limit: limit, after: token)
      ids += page.map(\.id)
      pages += 1
      token = page.next
    } while token != nil
    return (ids, pages)
  }

  /// Each metric of each person, those that nobody has left out.
  mutating func analyse(_ told: (Int, Int) -> Void) async throws -> [DemoMetric] {
    var metrics: [DemoMetric] = []
    for (place, metric) in HealthMetric.all.enumerated() {
      told(place, HealthMetric.all.count)
      var summaries: [(User, Summary)] = []
      for user in people.prefix(Self.most) {
        let summary = try await store.healthRecords.analytics(of: metric, for: user.id, percentiles: [0.5])
        guard summary.numbers > 0 else { continue }
        answers.note("\(metric.name) of \(user.id)", JSONValue(summary))
        summaries.append((user, summary))
      }
      if !summaries.isEmpty { metrics.append(DemoMetric(metric: metric, summaries: summaries)) }
    }
    return metrics
  }

  /// One metric of one person over time.
  mutating func chart(_ metric: DemoMetric) async throws -> (AnalyticsQuestion, AnalyticsAnswer)? {
    guard let (user, whole) = metric.richest, let last = whole.lastTime, let first = whole.firstTime else { return nil }
    let (interval, range) = Self.interval(from: first, to: last)
    let question = AnalyticsQuestion(
      metric: metric.metric, interval: interval, zone: .utc, range: range, percentiles: [0.5], window: nil)
    let answer = try await question.answer(for: user, from: store)
    answers.note("\(metric.metric.name) of \(user.id) by \(interval.rawValue)", answer.shape)
    return (question, answer)
  }

  /// Buckets for about a screen: days, weeks or months, of a long time only the end.
  private static func interval(from first: Timestamp, to last: Timestamp) -> (Interval, TimeRange) {
    let days = (last.milliseconds - first.milliseconds) / 86_400_000
    if days <= 31 { return (.day, .all) }
    if days <= 190 { return (.week, .all) }
    return (.month, TimeRange(from: last - .seconds(700 * 86_400)))
  }

  /// The newest record of each type, the most liked posts, and a chat.
  mutating func look() async throws -> (posts: [CommunityPost], chat: ChatSession?, messages: [ChatMessage]) {
    for user in people.prefix(3) {
      let latest = try await store.healthRecords.latest(for: user.id)
      answers.note("latest of \(user.id)", .list(HealthRecordType.allCases.compactMap { latest[$0] }) { .id($0.id) })
    }
    let posts = try await store.communityPosts.feed(.mostLiked, limit: 3).items
    answers.note("most liked", .list(posts) { [.id($0.id), .count($0.likesCount), .count($0.commentsCount)] })
    var chat: ChatSession?
    for user in people where chat == nil {
      chat = try await store.chatSessions.list(for: user.id, status: nil, order: .oldestFirst, limit: 1, after: nil).first
    }
    guard let chat else { return (posts, nil, []) }
    let messages = try await store.chatSessions.messages(of: chat.id, order: .oldestFirst, limit: 4, after: nil).items
    answers.note("chat", .list(messages) { [.count($0.place), .string($0.content)] })
    return (posts, chat, messages)
  }
}

/// One metric over many people.
struct DemoMetric {
  let metric: HealthMetric
  let summaries: [(user: User, summary: Summary)]

  var values: Int { summaries.reduce(0) { $0 + $1.summary.numbers } }
  var minimum: Double? { summaries.compactMap(\.summary.minimum).min() }
  var maximum: Double? { summaries.compactMap(\.summary.maximum).max() }

  /// The mean of all values.
  var mean: Double? {
    guard values > 0 else { return nil }
    return summaries.reduce(0) { $0 + ($1.summary.mean ?? 0) * Double($1.summary.numbers) / Double(values) }
  }

  /// The person with the most values.
  var richest: (User, Summary)? {
    summaries.max { $0.summary.numbers < $1.summary.numbers }.map { ($0.user, $0.summary) }
  }
}
