/// Distinct elements in order, in chunks: adding at the end is cheap, adding anywhere moves one chunk, and a copy shares them all.
struct SortedList<Element: Comparable & Sendable>: Sendable {
  /// Where an element stands, or would: its chunk and its place there.
  struct Position: Comparable {
    var chunk: Int
    var offset: Int

    static func < (left: Position, right: Position) -> Bool {
      left.chunk == right.chunk ? left.offset < right.offset : left.chunk < right.chunk
    }
  }

  // No chunk is empty. A full one is cut in two, except at the end, so that elements that come in order fill their chunks.
  private var chunks: [[Element]] = []
  private(set) var count = 0
  private static var capacity: Int { 512 }

  var isEmpty: Bool { count == 0 }
  var last: Element? { chunks.last?.last }
  var start: Position { Position(chunk: 0, offset: 0) }
  var end: Position { Position(chunk: chunks.count, offset: 0) }

  mutating func insert(_ element: Element) {
    count += 1
    guard let last, element < last else { return append(element) }
    let position = firstPosition { !($0 < element) }
    chunks[position.chunk].insert(element, at: position.offset)
    guard chunks[position.chunk].count > Self.capacity else { return }
    let upper = Array(chunks[position.chunk][(Self.capacity / 2)...])
    chunks[position.chunk].removeSubrange((Self.capacity / 2)...)
    chunks.insert(upper, at: position.chunk + 1)
  }

  private mutating func append(_ element: Element) {
    let place = chunks.count - 1
    if place >= 0, chunks[place].count < Self.capacity { chunks[place].append(element) } else { chunks.append([element]) }
  }

  mutating func remove(_ element: Element) {
    let position = firstPosition { !($0 < element) }
    guard position.chunk < chunks.count, chunks[position.chunk][position.offset] == element else { return }
    count -= 1
    chunks[position.chunk].remove(at: position.offset)
    if chunks[position.chunk].isEmpty { chunks.remove(at: position.chunk) }
  }

  /// The first element for which `isPast` holds, or the end. Once it holds it must hold for all that follow.
  func firstPosition(where isPast: (Element) -> Bool) -> Position {
    let chunk = Self.partition(chunks.count) { place in chunks[place].last.map(isPast) ?? true }
    guard chunk < chunks.count else { return end }
    return Position(chunk: chunk, offset: Self.partition(chunks[chunk].count) { isPast(chunks[chunk][$0]) })
  }

  private static func partition(_ count: Int, where isPast: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isPast(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Visits the elements from `lower` up to `upper`, or the same backwards, until `body` answers false.
  func visit(from lower: Position, to upper: Position, backwards: Bool, _ body: (Element) -> Bool) {
    var chunk = backwards ? upper.chunk : lower.chunk
    while backwards ? chunk >= lower.chunk : chunk <= upper.chunk {
      if chunk < chunks.count {
        let first = chunk == lower.chunk ? lower.offset : 0
        let last = chunk == upper.chunk ? upper.offset : chunks[chunk].count
        guard Self.visit(chunks[chunk], first, last, backwards, body) else { return }
      }
      chunk += backwards ? -1 : 1
    }
  }

  private static func visit(_ chunk: [Element], _ first: Int, _ last: Int, _ backwards: Bool, _ body: (Element) -> Bool) -> Bool {
    guard first < last else { return true }
    for step in 0..<(last - first) {
      guard body(chunk[backwards ? last - 1 - step : first + step]) else { return false }
    }
    return true
  }

  /// How many elements stand from `lower` up to `upper`.
  func distance(from lower: Position, to upper: Position) -> Int {
    guard lower < upper else { return 0 }
    guard lower.chunk < upper.chunk else { return upper.offset - lower.offset }
    let whole = (lower.chunk..<upper.chunk).reduce(0) { $0 + chunks[$1].count }
    return whole - lower.offset + upper.offset
  }
}
