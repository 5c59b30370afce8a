/// A page of answers, and where to go on.
public struct Page<Element: Sendable>: Sendable, RandomAccessCollection {
  public let items: [Element]
  /// Pass it to the same call for the next page; `nil` at the end. A page may hold fewer than asked for and not be the last.
  public let next: PageToken?

  public init(items: [Element], next: PageToken?) {
    self.items = items
    self.next = next
  }

  public var startIndex: Int { items.startIndex }
  public var endIndex: Int { items.endIndex }
  public subscript(position: Int) -> Element { items[position] }
}

/// Where a page ended. Opaque; its text can travel through a URL and back.
///
/// It names the last row of the page by what it was ordered by and its id, so rows that appear or go meanwhile shift nothing.
public struct PageToken: Sendable, Hashable, LosslessStringConvertible {
  package let cursor: Cursor

  package init(_ cursor: Cursor) {
    self.cursor = cursor
  }

  public init?(_ description: String) {
    let parts = description.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, let first = RawID(parts[1]) else { return nil }
    let value: Value?
    switch (parts[0].first, Int64(parts[0].dropFirst())) {
    case ("k", nil) where parts[0].count == 1: value = nil
    case ("t", .some(let number)): value = .time(Timestamp(milliseconds: number))
    case ("i", .some(let number)): value = .integer(number)
    default: return nil
    }
    guard parts.count == 3 else { self.init(Cursor(value: value, key: .one(first))); return }
    guard let second = RawID(parts[2]) else { return nil }
    self.init(Cursor(value: value, key: .pair(first, second)))
  }

  public var description: String {
    let value =
      switch cursor.value {
      case .time(let time): "t\(time.milliseconds)"
      case .integer(let integer): "i\(integer)"
      default: "k"
      }
    switch cursor.key {
    case .one(let id): return "\(value)_\(id)"
    case .pair(let first, let second): return "\(value)_\(first)_\(second)"
    }
  }
}

/// Which end of a list comes first.
public enum Direction: Sendable, Hashable {
  case oldestFirst
  case newestFirst
}
