import Synchronization

/// The last step that an operation told.
final class Last: Sendable {
  private let state = Mutex<[Int?]>([])

  func set(_ done: Int, _ total: Int?) { state.withLock { $0 = [done, total] } }

  var value: [Int?] { state.withLock { $0 } }
}
