/// What a memory says of all that somebody may wait for.
package struct NewsSignal: Sendable {
  let news: UInt64
  let epoch: Epoch?
  private let confirmed: Int64?

  package init(_ memory: FailoverMemory) {
    news = memory.news
    epoch = memory.known?.epoch
    confirmed = memory.confirmed
  }

  /// Whether a pause is over that began when these news were known. Time ends it, too.
  package func ends(_ pause: Ask.Pause, since seen: UInt64) -> Bool {
    switch pause {
    case .time: false
    case .news: news > seen
    case .confirmation(let sequence, let epoch): self.epoch != epoch || confirmed.map { $0 >= sequence } ?? false
    }
  }
}
