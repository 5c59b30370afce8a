/// How fast a database takes over what it is sent, and how much it is sent at once by that.
///
/// One that is too slow for a page would get the same page again for ever; and one that takes long for its pages would make everybody wait
/// who writes while it enters the in-sync set.
package struct Pace: Sendable {
  private var failures = 0
  /// Entries at once; `nil` while it is as usual.
  private var most: Int?
  /// Whether a page was too much for it since something was missing.
  private(set) var isCut = false
  /// How long the last page took; `nil` where nothing was missing any more after it.
  private var last: Duration?

  func limit(_ usual: Int) -> Int { min(most ?? usual, usual) }

  /// Whether it would take over a page while others wait for it.
  func isQuick(_ settings: FailoverSettings) -> Bool { last.map { $0 * 2 < settings.callTimeout } ?? true }

  mutating func hasAll() { (last, isCut) = (nil, false) }

  mutating func took(_ time: Duration, _ settings: FailoverSettings) {
    failures = 0
    last = time
    // Only where twice as much would be no danger.
    guard let most, time * 4 < settings.transferTimeout else { return }
    self.most = most < settings.batch / 2 ? most * 2 : nil
  }

  /// Half as much at once after each failure in a row but the first, which may be a connection's.
  ///
  /// - Parameter count: how many entries it was sent; `nil` for as many as it may be.
  mutating func failed(with count: Int? = nil, after time: Duration, _ settings: FailoverSettings) {
    failures += 1
    last = time
    guard failures > 1 else { return }
    isCut = true
    most = max(1, min(count ?? .max, limit(settings.batch)) / 2)
  }
}
