/// Counts what has changed, for whoever waits.
package struct News: Sendable, Hashable {
  /// Everything, also what comes with each write.
  var all: UInt64 = 0
  /// Members' health, the epoch, wishes.
  var alarms: UInt64 = 0
}

/// What a memory says of all that somebody may wait for.
package struct NewsSignal: Sendable {
  let news: News
  let epoch: Epoch?
  private let confirmed: Int64?

  package init(_ memory: FailoverMemory) {
    news = memory.news
    epoch = memory.known?.epoch
    confirmed = memory.confirmed
  }

  /// Whether a pause is over that began when these news were known. Time ends it, too.
  package func ends(_ pause: Ask.Pause, since seen: News) -> Bool {
    switch pause {
    case .time: false
    case .news: news.all > seen.all
    case .alarm: news.alarms > seen.alarms
    case .confirmation(let sequence, let epoch): self.epoch != epoch || confirmed.map { $0 >= sequence } ?? false
    }
  }
}
